package dev.orgtrail.salesforce;

import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Runs SOQL in an org, a page at a time.
 *
 * <p>Follows Salesforce's REST API, resource <em>Query</em>: a reply that is not done names the next page.
 */
@Component
public class Soql {
    /** So many in a row are no query's. */
    private static final int EMPTY_PAGES = 100;

    private final RestApi rest;
    private final Describes describes;

    Soql(RestApi rest, Describes describes) {
        this.rest = rest;
        this.describes = describes;
    }

    /**
     * Reads all pages of a query. Each is fetched when it is asked for; only one is in memory.
     *
     * @param org the org's alias
     * @param purpose what it is for
     * @param soql the query
     * @return the pages, each a list of records as Salesforce sends them; none is empty
     * @throws SalesforceUnavailable from the iterator, when a page cannot be had
     */
    public Iterator<List<Map<String, Object>>> pages(String org, ApiPurpose purpose, String soql) {
        return new Pages(org, purpose, soql);
    }

    /** Reads the first page of a query, for queries that are known to be small. */
    public List<Map<String, Object>> firstPage(String org, ApiPurpose purpose, String soql) {
        return records(org, rest.query(org, purpose, soql));
    }

    /**
     * Describes the objects of an org.
     *
     * @return a map an object, with {@code name}, {@code label} and {@code keyPrefix} among its keys
     * @throws SalesforceUnavailable when the org does not answer
     * @see <a href="https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_describeGlobal.htm">
     *     Describe Global</a>
     */
    public List<Map<String, Object>> describeGlobal(String org, ApiPurpose purpose) {
        return list(org, rest.get(org, purpose, "/sobjects"), "sobjects");
    }

    /**
     * How many records a query finds, as its reply says.
     *
     * @param soql a query with {@code count()}, or one of records; a reply that does not say is read to its end
     */
    public long count(String org, ApiPurpose purpose, String soql) {
        Map<String, Object> reply = rest.query(org, purpose, soql);
        if (reply.get("totalSize") instanceof Number total && total.longValue() >= 0) {
            return total.longValue();
        }
        long count = 0;
        for (Iterator<List<Map<String, Object>>> pages = pages(org, purpose, soql); pages.hasNext(); ) {
            count += pages.next().size();
        }
        return count;
    }

    /**
     * The fields of an object that the connecting user may read.
     *
     * @return their API names; none where there is no such object for this user
     * @throws SalesforceUnavailable when the org does not answer
     */
    public List<String> fields(String org, ApiPurpose purpose, String object) {
        return describes
                .find(org, purpose, object)
                .map(described -> described.fields().stream()
                        .map(DescribedObject.Field::name)
                        .toList())
                .orElse(List.of());
    }

    /** Whether the connecting user sees an object and any of its fields. */
    public boolean sees(String org, ApiPurpose purpose, String object) {
        return !fields(org, purpose, object).isEmpty();
    }

    private final class Pages implements Iterator<List<Map<String, Object>>> {
        private final String org;
        private final ApiPurpose purpose;
        private final String soql;
        private boolean begun;
        private @Nullable String next;
        private List<Map<String, Object>> page = List.of();
        private final Set<String> named = new HashSet<>();
        private int emptyPages;

        Pages(String org, ApiPurpose purpose, String soql) {
            this.org = org;
            this.purpose = purpose;
            this.soql = soql;
        }

        @Override
        public boolean hasNext() {
            while (page.isEmpty() && (!begun || next != null)) {
                fetch();
            }
            return !page.isEmpty();
        }

        @Override
        public List<Map<String, Object>> next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            List<Map<String, Object>> current = page;
            page = List.of();
            return current;
        }

        private void fetch() {
            Map<String, Object> reply =
                    begun && next != null ? rest.page(org, purpose, next) : rest.query(org, purpose, soql);
            begun = true;
            page = records(org, reply);
            Object following = reply.get("nextRecordsUrl");
            next = Boolean.TRUE.equals(reply.get("done")) || following == null ? null : following.toString();
            if (next == null && !Boolean.TRUE.equals(reply.get("done"))) {
                throw new SalesforceUnavailable(
                        org,
                        "a query's reply is neither done nor names its next page",
                        "Orgtrail reads it again by itself.");
            }
            emptyPages = page.isEmpty() ? emptyPages + 1 : 0;
            if (next != null) {
                check(next);
            }
        }

        /** Salesforce names paths on its own host, each once. */
        private void check(String following) {
            if (!following.startsWith("/services/data/")) {
                throw new SalesforceUnavailable(
                        org,
                        "a query's reply names a next page elsewhere, which Orgtrail does not follow with the org's token",
                        "Look for a proxy between Orgtrail and Salesforce.");
            }
            if (!named.add(following) || emptyPages >= EMPTY_PAGES) {
                throw new SalesforceUnavailable(
                        org,
                        "the pages of a query come round and never end",
                        "Orgtrail reads it again by itself; look for a proxy that keeps replies.");
            }
        }
    }

    private static List<Map<String, Object>> records(String org, Map<String, Object> reply) {
        return list(org, reply, "records");
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> list(String org, Map<String, Object> reply, String key) {
        if (reply.get(key) instanceof List<?> list) {
            return (List<Map<String, Object>>) list;
        }
        throw RestApi.notAnAnswer(org, "it has no " + key);
    }
}
