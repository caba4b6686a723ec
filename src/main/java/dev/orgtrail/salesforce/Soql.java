package dev.orgtrail.salesforce;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Runs SOQL in an org, a page at a time.
 *
 * <p>Follows Salesforce's REST API, resource <em>Query</em>: a reply that is not done names the next page.
 */
@Component
public class Soql {
    private static final TypeReference<Map<String, Object>> REPLY = new TypeReference<>() {};

    private final ConnectedOrgs orgs;
    private final ProducerTemplate camel;
    private final ObjectMapper json;

    Soql(ConnectedOrgs orgs, ProducerTemplate camel, ObjectMapper json) {
        this.orgs = orgs;
        this.camel = camel;
        this.json = json;
    }

    /**
     * Reads all pages of a query. Each is fetched when it is asked for; only one is in memory.
     *
     * @param org the org's alias
     * @param soql the query
     * @return the pages, each a list of records as Salesforce sends them; none is empty
     * @throws SalesforceUnavailable from the iterator, when a page cannot be had
     */
    public Iterator<List<Map<String, Object>>> pages(String org, String soql) {
        return new Pages(org, soql);
    }

    /** Reads the first page of a query, for queries that are known to be small. */
    public List<Map<String, Object>> firstPage(String org, String soql) {
        return records(get(org, orgs.get(org).path("/query"), soql));
    }

    private final class Pages implements Iterator<List<Map<String, Object>>> {
        private final String org;
        private final String soql;
        private boolean begun;
        private @Nullable String next;
        private List<Map<String, Object>> page = List.of();

        Pages(String org, String soql) {
            this.org = org;
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
            Map<String, Object> reply = begun && next != null
                    ? get(org, next, null)
                    : get(org, orgs.get(org).path("/query"), soql);
            begun = true;
            page = records(reply);
            Object following = reply.get("nextRecordsUrl");
            next = Boolean.TRUE.equals(reply.get("done")) || following == null ? null : following.toString();
            if (next == null && !Boolean.TRUE.equals(reply.get("done"))) {
                throw new SalesforceUnavailable(
                        org,
                        "a query's reply is neither done nor names its next page",
                        "Orgtrail reads it again by itself.");
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> records(Map<String, Object> reply) {
        return reply.get("records") instanceof List<?> records
                ? (List<Map<String, Object>>) records
                : new ArrayList<>();
    }

    private Map<String, Object> get(String org, String path, @Nullable String soql) {
        // Where there is no session, it is begun here, with the back-off of log-ins, and not by every request.
        orgs.get(org).accessToken();
        Map<String, Object> headers = soql == null
                ? Map.of("rawPath", path, "rawMethod", "GET")
                : Map.of("rawPath", path, "rawMethod", "GET", "rawQueryParameters", "q", "q", soql);
        try (InputStream reply = camel.requestBodyAndHeaders(
                "salesforce-" + org + ":raw?format=JSON", null, headers, InputStream.class)) {
            return json.readValue(reply, REPLY);
        } catch (CamelExecutionException e) {
            throw Remedies.explain(org, e.getCause() == null ? e : e.getCause());
        } catch (IOException e) {
            throw new SalesforceUnavailable(
                    org,
                    "the reply to a query is not JSON: " + e.getMessage(),
                    "Check that login-url names Salesforce and not a proxy's page.");
        }
    }
}
