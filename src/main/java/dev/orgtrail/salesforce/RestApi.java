package dev.orgtrail.salesforce;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orgtrail.settings.OrgtrailSettings;
import dev.orgtrail.settings.OrgtrailSettings.Largest;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.salesforce.api.SalesforceException;
import org.apache.camel.util.ObjectHelper;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Makes the calls to an org's REST API, through its component and within its budget. */
@Component
class RestApi {
    /** How much memory a page of a query may need once it is read, about; one that needs more is read in parts. */
    static final long MOST = 12 * 1024 * 1024;

    private final ConnectedOrgs orgs;
    private final ObjectMapper json;
    private final Largest largest;
    private final LargeReplies large;

    RestApi(ConnectedOrgs orgs, ObjectMapper json, OrgtrailSettings settings, LargeReplies large) {
        this.large = large;
        this.orgs = orgs;
        this.json = json;
        this.largest = settings.largest();
    }

    /** Gets a resource of the version in use, such as {@code /limits}. */
    Map<String, Object> get(String org, ApiPurpose purpose, String resource) {
        String path = orgs.get(org).path(resource);
        try {
            return call(org, purpose, Map.of("rawPath", path, "rawMethod", "GET"), null, ReplyReader::read);
        } catch (ReplyTooLarge e) {
            return large.whole(org, purpose, path);
        }
    }

    /**
     * Begins a query.
     *
     * @throws ReplyTooLarge when its first page does not fit into memory
     */
    Map<String, Object> query(String org, ApiPurpose purpose, String soql) {
        return query(org, purpose, "/query", soql);
    }

    private Map<String, Object> query(String org, ApiPurpose purpose, String resource, String soql) {
        return call(
                org,
                purpose,
                Map.of(
                        "rawPath",
                        orgs.get(org).path(resource),
                        "rawMethod",
                        "GET",
                        "rawQueryParameters",
                        "q",
                        "q",
                        soql),
                null,
                ReplyReader::readQuery);
    }

    /**
     * Runs a query of the Tooling API, which tells how an org is set up.
     *
     * @see <a href="https://developer.salesforce.com/docs/atlas.en-us.api_tooling.meta/api_tooling/intro_rest_resources.htm">
     *     Tooling API, REST resources</a>
     */
    Map<String, Object> toolingQuery(String org, ApiPurpose purpose, String soql) {
        return query(org, purpose, "/tooling/query", soql);
    }

    /**
     * Gets the page of a query that the one before has named.
     *
     * @throws ReplyTooLarge when it does not fit into memory
     */
    Map<String, Object> page(String org, ApiPurpose purpose, String path) {
        return call(org, purpose, Map.of("rawPath", path, "rawMethod", "GET"), null, ReplyReader::readQuery);
    }

    /** Creates a record. */
    void create(String org, ApiPurpose purpose, String sObject, Map<String, Object> record) {
        try {
            call(
                    org,
                    purpose,
                    Map.of("rawPath", orgs.get(org).path("/sobjects/" + sObject), "rawMethod", "POST"),
                    json.writeValueAsString(record),
                    ReplyReader::read);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** How a reply is read. */
    @FunctionalInterface
    private interface Reading {
        @Nullable
        Map<String, Object> of(ReplyReader reply) throws IOException;
    }

    private Map<String, Object> call(
            String org, ApiPurpose purpose, Map<String, Object> headers, @Nullable String body, Reading reading) {
        ConnectedOrg connected = orgs.get(org);
        try (ApiCall call = connected.begin(purpose)) {
            Message reply = connected.inSession(token -> answer(connected, headers, body));
            call.succeeded();
            return read(org, reply, reading);
        }
    }

    private static Message answer(ConnectedOrg org, Map<String, Object> headers, @Nullable String body)
            throws SessionEnded {
        Exchange answer = org.call(exchange -> {
            exchange.getIn().setBody(body);
            exchange.getIn().setHeaders(new HashMap<>(headers));
        });
        Exception failure = answer.getException();
        if (failure == null) {
            return answer.getMessage();
        }
        if (isTooLarge(failure)) {
            throw new ReplyTooLarge(org.alias());
        }
        SalesforceUnavailable refusal = Remedies.explain(org.alias(), failure);
        SessionEnded.throwIfSo(status(failure), refusal);
        throw refusal;
    }

    private static int status(Exception failure) {
        return failure instanceof SalesforceException answer ? answer.getStatusCode() : 0;
    }

    /** The HTTP client has no other way to say so. */
    private static boolean isTooLarge(Throwable failure) {
        IllegalArgumentException refused = ObjectHelper.getException(IllegalArgumentException.class, failure);
        return refused != null && String.valueOf(refused.getMessage()).startsWith("Buffering capacity");
    }

    private Map<String, Object> read(String org, Message message, Reading reading) {
        try (InputStream reply = message.getBody(InputStream.class)) {
            // An empty reply has no stream at all.
            Map<String, Object> read =
                    reply == null ? null : reading.of(new ReplyReader(reply, largest, MOST, Long.MAX_VALUE));
            if (read == null) {
                throw notAnAnswer(org, "it is empty");
            }
            return read;
        } catch (ReplyReader.TooLarge e) {
            throw new ReplyTooLarge(org);
        } catch (IOException e) {
            throw notAnAnswer(org, e.getMessage());
        }
    }

    /** The trouble with a reply that no Salesforce has given. */
    static SalesforceUnavailable notAnAnswer(String org, @Nullable String why) {
        return new SalesforceUnavailable(
                org,
                "the reply to a query is not Salesforce's: " + why,
                "Check that login-url names Salesforce and not a proxy's page. Orgtrail tries again by itself.");
    }
}
