package dev.orgtrail.salesforce;

import dev.orgtrail.settings.OrgtrailSettings;
import dev.orgtrail.settings.OrgtrailSettings.Largest;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Reads replies that are too large for memory: those to queries in parts. Each part is a request of its own, which passes over the
 * records before it: a connection that stayed open would not outlast a sink that waits.
 *
 * <p>Follows Salesforce's REST API, <em>Query Options Header</em>: 200 records in a page are the fewest that one may ask for, and
 * no promise.
 */
@Component
class LargeReplies {
    private static final Map<String, String> SMALL_PAGES = Map.of("Sforce-Query-Options", "batchSize=200");
    /** How much memory the records of a part may need, about, besides those of the last one. */
    private static final long PART = 8 * 1024 * 1024;
    /** How much memory the description of all an org's objects may need, about: there may be ten thousand. */
    static final long WHOLE = 64 * 1024 * 1024;

    /** No reply of Salesforce's is as long; one that never ended would be read for ever. */
    private static final long LONGEST = 1024 * 1024 * 1024;

    private final ConnectedOrgs orgs;
    private final Downloads downloads;
    private final Largest largest;

    LargeReplies(ConnectedOrgs orgs, Downloads downloads, OrgtrailSettings settings) {
        this.orgs = orgs;
        this.downloads = downloads;
        this.largest = settings.largest();
    }

    /**
     * A part of a reply.
     *
     * @param reply as Salesforce sends it, with the part's records
     * @param last whether no records follow in this reply
     */
    record Part(Map<String, Object> reply, boolean last) {}

    /** The replies to one query, page by page, and each of them part by part. */
    final class Pages {
        private final String org;
        private final ApiPurpose purpose;
        private int passed;
        private @Nullable Map<String, Object> lastRecord;

        private Pages(String org, ApiPurpose purpose) {
            this.org = org;
            this.purpose = purpose;
        }

        /** The next part of the first page. */
        Part query(String soql) {
            return read(orgs.get(org).path("/query") + "?q=" + URLEncoder.encode(soql, StandardCharsets.UTF_8));
        }

        /** The next part of the page that the one before has named. */
        Part page(String path) {
            return read(path);
        }

        private Part read(String path) {
            return LargeReplies.this.read(org, purpose, path, SMALL_PAGES, PART, reader -> {
                Map<String, Object> reply = reader.readPart(passed, lastRecord);
                if (reply == null) {
                    throw RestApi.notAnAnswer(org, "it is empty");
                }
                goOnBehind(Soql.records(org, reply), reader.isWhole());
                return new Part(reply, reader.isWhole());
            });
        }

        private void goOnBehind(List<Map<String, Object>> records, boolean whole) {
            if (whole) {
                passed = 0;
                lastRecord = null;
            } else {
                passed += records.size();
                // A copy, since who reads it adds to the record.
                lastRecord = new LinkedHashMap<>(records.get(records.size() - 1));
            }
        }
    }

    /** Begins to read a query whose reply was too large for memory. */
    Pages begin(String org, ApiPurpose purpose) {
        return new Pages(org, purpose);
    }

    /** Reads a reply that is no query's, all of it. */
    Map<String, Object> whole(String org, ApiPurpose purpose, String path) {
        return read(org, purpose, path, Map.of(), WHOLE, reader -> {
            Map<String, Object> reply = reader.read();
            if (reply == null) {
                throw RestApi.notAnAnswer(org, "it is empty");
            }
            return reply;
        });
    }

    /** How a reply is read. */
    @FunctionalInterface
    private interface Reading<T> {
        T of(ReplyReader reply) throws IOException;
    }

    private <T> T read(
            String org, ApiPurpose purpose, String path, Map<String, String> headers, long most, Reading<T> reading) {
        Downloads.Wanted wanted = new Downloads.Wanted(
                path,
                "a large reply",
                headers,
                () -> RestApi.notAnAnswer(org, "it is not JSON, but a page for browsers"));
        try (InputStream body = downloads.open(orgs.get(org), wanted, purpose)) {
            return reading.of(new ReplyReader(body, largest, most, LONGEST));
        } catch (JsonText.NotJson | ReplyReader.NotAReply e) {
            throw RestApi.notAnAnswer(org, e.getMessage());
        } catch (ReplyReader.Changed e) {
            throw new SalesforceUnavailable(
                    org,
                    "a large reply of Salesforce's has changed while it was read in parts",
                    "Orgtrail goes on by itself from the record reached.");
        } catch (ReplyReader.TooLarge | JsonText.Endless e) {
            throw new ReplyTooLarge(org);
        } catch (IOException e) {
            throw Remedies.explain(org, e);
        }
    }
}
