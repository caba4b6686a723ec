package dev.orgtrail.salesforce;

import java.time.Duration;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Runs SOQL in an org, a page at a time. Each query is cut to what the connecting user sees before it is sent, and one that
 * is refused rests.
 *
 * <p>Follows Salesforce's REST API, resource <em>Query</em>: a reply that is not done names the next page.
 */
@Component
public class Soql {
    /** So many in a row are no query's. */
    private static final int EMPTY_PAGES = 100;

    /** What was described since then needs no second look. */
    private static final Duration JUST_NOW = Duration.ofMinutes(1);

    private final RestApi rest;
    private final Describes describes;
    private final RefusedQueries refused;
    private final LeftOut leftOut;
    private final LargeReplies large;

    Soql(RestApi rest, Describes describes, RefusedQueries refused, LeftOut leftOut, LargeReplies large) {
        this.large = large;
        this.rest = rest;
        this.describes = describes;
        this.refused = refused;
        this.leftOut = leftOut;
    }

    /**
     * Reads all pages of a query of a source. Each is fetched when it is asked for; only one is in memory.
     *
     * @param query the query
     * @return the pages, each a list of records as Salesforce sends them; none is empty
     * @throws QueryRefused from the iterator, when the query cannot be sent, or is refused
     * @throws SalesforceUnavailable from the iterator, when a page cannot be had
     */
    public Iterator<List<Map<String, Object>>> pages(SourceQuery query) {
        return new Pages(query);
    }

    /**
     * Reads all pages of a query that cannot do without the columns that it compares, and of which nothing is told in a
     * source's status.
     *
     * @param org the org's alias
     * @param purpose what it is for
     * @param soql the query
     * @return as {@link #pages(SourceQuery)}
     */
    public Iterator<List<Map<String, Object>>> pages(String org, ApiPurpose purpose, String soql) {
        return pages(new SourceQuery(org, "", purpose, soql, Set.of(), false));
    }

    /**
     * Reads the first pages of a query that cannot do without any of the columns that it names.
     *
     * @param pages how many at most
     * @param reader takes each page's records
     * @return whether there are no more, as the reply to the last page says
     */
    public boolean read(
            String org, ApiPurpose purpose, String soql, int pages, Consumer<List<Map<String, Object>>> reader) {
        Pages read = new Pages(new SourceQuery(org, "", purpose, soql, ParsedQuery.columns(soql), false));
        for (int i = 0; i < pages && read.hasNext(); i++) {
            reader.accept(read.next());
        }
        return read.isAtTheEnd();
    }

    /**
     * Reads the first page of such a query, which is known to be small.
     *
     * @throws QueryRefused when the user does not see a column that it names, or it is refused
     * @throws SalesforceUnavailable when the org does not answer
     */
    public List<Map<String, Object>> firstPage(String org, ApiPurpose purpose, String soql) {
        return firstPage(org, purpose, soql, ParsedQuery.columns(soql));
    }

    /**
     * Reads the first page of a query that can do without some of the columns that it selects.
     *
     * @param needed those that it cannot do without
     * @return the records, without the columns that the user does not see
     */
    public List<Map<String, Object>> firstPage(String org, ApiPurpose purpose, String soql, Set<String> needed) {
        Pages read = new Pages(new SourceQuery(org, "", purpose, soql, needed, false));
        return read.hasNext() ? read.next() : List.of();
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
     * How many records a query finds, as its reply says. It cannot do without any of the columns that it names: without one,
     * other records are counted.
     *
     * @param soql a query with {@code count()}, or one of records; a reply that does not say is read to its end
     * @throws QueryRefused when the user does not see a column that it names, or it is refused
     * @throws SalesforceUnavailable when the org does not answer
     */
    public long count(String org, ApiPurpose purpose, String soql) {
        SourceQuery query = new SourceQuery(org, "", purpose, soql, ParsedQuery.columns(soql), false);
        Map<String, Object> reply = begin(query);
        if (reply.get("totalSize") instanceof Number total && total.longValue() >= 0) {
            return total.longValue();
        }
        long count = 0;
        for (Iterator<List<Map<String, Object>>> pages = pages(query); pages.hasNext(); ) {
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

    /** Whether the connecting user sees a field of an object. */
    public boolean sees(String org, ApiPurpose purpose, String object, String field) {
        return describes.sees(org, purpose, object, field);
    }

    /** What would be left out of a query, by the describes of its objects; the query is not sent. */
    public Set<Unseen> unseen(SourceQuery query) {
        return cut(query).leftOut();
    }

    /** What a query cannot do without and the user does not see; empty where the query can be sent, which it is not here. */
    public Optional<Unseen> impossible(SourceQuery query) {
        return cut(query).impossible();
    }

    /** What the user does not see of a query that cannot do without anything that it names; empty where it can be sent. */
    public Optional<Unseen> impossible(String org, ApiPurpose purpose, String soql) {
        return impossible(new SourceQuery(org, "", purpose, soql, ParsedQuery.columns(soql), false));
    }

    /** Has everything that an org hides, or has refused, asked for anew, such as after somebody has given a permission. */
    public void lookAgain(String org) {
        describes.forget(org);
        refused.forget(org);
    }

    /** Forgets an org. */
    public void forget(String org) {
        describes.forget(org);
        refused.forget(org);
        leftOut.forget(org);
    }

    private QueryCut cut(SourceQuery query) {
        return QueryCut.of(
                query.soql(),
                query.needed(),
                query.wider(),
                object -> describes.find(query.org(), query.purpose(), object));
    }

    private Map<String, Object> begin(SourceQuery query) {
        return begin(query, soql -> rest.query(query.org(), query.purpose(), soql));
    }

    /**
     * The first page of a query's reply; one without records where none can be found.
     *
     * @param ask sends the query as it was cut
     */
    private Map<String, Object> begin(SourceQuery query, Function<String, Map<String, Object>> ask) {
        String org = query.org();
        refused.objectsOfRefused(org, query.soql()).forEach(object -> describes.forget(org, object));
        QueryCut cut = cut(query);
        if (cut.impossible().isPresent() && describes.forgetOlder(org, cut.objects(), JUST_NOW)) {
            cut = cut(query);
        }
        Map<String, Object> reply;
        try {
            reply = send(query, cut, ask);
        } catch (SalesforceUnavailable e) {
            QueryCut again = cutAnew(query, cut, e);
            reply = sendAgain(query, again, ask);
            cut = again;
        }
        refused.answered(org, query.soql());
        if (!query.source().isEmpty()) {
            leftOut.note(query, cut.leftOut());
        }
        return reply;
    }

    /** The query as the describes cut it that are true now, where those were not; fails where there is nothing new. */
    private QueryCut cutAnew(SourceQuery query, QueryCut cut, SalesforceUnavailable failure) {
        if (!RefusedQueries.isOfTheQuery(failure)) {
            throw failure;
        }
        if (cut.impossible().isEmpty()) {
            cut.objects().forEach(object -> describes.forget(query.org(), object));
            QueryCut again = cut(query);
            if (!again.equals(cut)) {
                return again;
            }
        }
        throw refused.refused(query.org(), query.soql(), cut.objects(), failure);
    }

    private Map<String, Object> sendAgain(SourceQuery query, QueryCut cut, Function<String, Map<String, Object>> ask) {
        try {
            return send(query, cut, ask);
        } catch (SalesforceUnavailable e) {
            throw RefusedQueries.isOfTheQuery(e) ? refused.refused(query.org(), query.soql(), cut.objects(), e) : e;
        }
    }

    private static Map<String, Object> send(
            SourceQuery query, QueryCut cut, Function<String, Map<String, Object>> ask) {
        if (cut.impossible().isPresent()) {
            throw Remedies.unseen(query.org(), cut.impossible().get());
        }
        return cut.empty() ? Map.of("totalSize", 0, "done", true, "records", List.of()) : ask.apply(cut.soql());
    }

    private final class Pages implements Iterator<List<Map<String, Object>>> {
        private final SourceQuery query;
        private final String org;
        private boolean ended;
        /** Which page is asked for next; null for the first. */
        private @Nullable String next;

        private List<Map<String, Object>> page = List.of();
        private final Set<String> named = new HashSet<>();
        private int emptyPages;
        private LargeReplies.@Nullable Pages inParts;

        Pages(SourceQuery query) {
            this.query = query;
            this.org = query.org();
        }

        @Override
        public boolean hasNext() {
            while (page.isEmpty() && !ended) {
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

        /** Whether the page that was fetched last was the last one. */
        boolean isAtTheEnd() {
            return ended;
        }

        private void fetch() {
            LargeReplies.Part part = ask();
            Map<String, Object> reply = part.reply();
            page = records(org, reply);
            if (part.last()) {
                go(reply);
            }
        }

        /** The next page; of one that is too large for memory a part. */
        private LargeReplies.Part ask() {
            if (inParts == null) {
                try {
                    String path = next;
                    return new LargeReplies.Part(
                            path == null ? begin(query) : rest.page(org, query.purpose(), path), true);
                } catch (ReplyTooLarge e) {
                    inParts = large.begin(org, query.purpose());
                }
            }
            return askForPart(inParts);
        }

        private LargeReplies.Part askForPart(LargeReplies.Pages pages) {
            if (next != null) {
                return pages.page(next);
            }
            AtomicBoolean last = new AtomicBoolean(true);
            Map<String, Object> reply = begin(query, soql -> {
                LargeReplies.Part part = pages.query(soql);
                last.set(part.last());
                return part.reply();
            });
            return new LargeReplies.Part(reply, last.get());
        }

        /** Notes which page comes behind the one that was fetched, if any. */
        private void go(Map<String, Object> reply) {
            boolean done = Boolean.TRUE.equals(reply.get("done"));
            Object following = reply.get("nextRecordsUrl");
            if (!done && following == null) {
                throw new SalesforceUnavailable(
                        org,
                        "a query's reply is neither done nor names its next page",
                        "Orgtrail reads it again by itself.");
            }
            next = done ? null : String.valueOf(following);
            ended = done;
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

    /** The records of a query's reply. */
    static List<Map<String, Object>> records(String org, Map<String, Object> reply) {
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
