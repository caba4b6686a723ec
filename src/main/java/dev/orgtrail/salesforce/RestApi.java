package dev.orgtrail.salesforce;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.salesforce.api.SalesforceException;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Makes the calls to an org's REST API, through its component and within its budget. */
@Component
class RestApi {
    private static final int UNAUTHORIZED = 401;
    /** The log-in works, and no call does, until the password is changed. */
    private static final String EXPIRED_PASSWORD = "INVALID_OPERATION_WITH_EXPIRED_PASSWORD";

    private static final TypeReference<Map<String, Object>> REPLY = new TypeReference<>() {};

    private final ConnectedOrgs orgs;
    private final ObjectMapper json;
    private final ApiBudget budget;

    RestApi(ConnectedOrgs orgs, ObjectMapper json, ApiBudget budget) {
        this.orgs = orgs;
        this.json = json;
        this.budget = budget;
    }

    /** Gets a resource of the version in use, such as {@code /limits}. */
    Map<String, Object> get(String org, ApiPurpose purpose, String resource) {
        return call(org, purpose, Map.of("rawPath", orgs.get(org).path(resource), "rawMethod", "GET"), null);
    }

    /** Begins a query. */
    Map<String, Object> query(String org, ApiPurpose purpose, String soql) {
        return call(
                org,
                purpose,
                Map.of(
                        "rawPath",
                        orgs.get(org).path("/query"),
                        "rawMethod",
                        "GET",
                        "rawQueryParameters",
                        "q",
                        "q",
                        soql),
                null);
    }

    /** Gets the page of a query that the one before has named. */
    Map<String, Object> page(String org, ApiPurpose purpose, String path) {
        return call(org, purpose, Map.of("rawPath", path, "rawMethod", "GET"), null);
    }

    /** Creates a record. */
    void create(String org, ApiPurpose purpose, String sObject, Map<String, Object> record) {
        try {
            call(
                    org,
                    purpose,
                    Map.of("rawPath", orgs.get(org).path("/sobjects/" + sObject), "rawMethod", "POST"),
                    json.writeValueAsString(record));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Map<String, Object> call(
            String org, ApiPurpose purpose, Map<String, Object> headers, @Nullable String body) {
        ConnectedOrg connected = orgs.get(org);
        // Where there is no session, it is begun before the call is counted, which may not be made at all.
        connected.accessToken();
        try (ApiCall call = budget.begin(org, purpose)) {
            Message reply = connected.inSession(token -> answer(connected, call, headers, body));
            call.succeeded();
            return read(org, reply);
        }
    }

    private static Message answer(ConnectedOrg org, ApiCall call, Map<String, Object> headers, @Nullable String body)
            throws SessionEnded {
        Exchange answer = org.call(exchange -> {
            exchange.getIn().setBody(body);
            exchange.getIn().setHeaders(new HashMap<>(headers));
        });
        Exception failure = answer.getException();
        if (failure == null) {
            return answer.getMessage();
        }
        SalesforceUnavailable known = Remedies.explain(org.alias(), failure);
        if (isUnauthorized(failure) && !known.code().equals(EXPIRED_PASSWORD)) {
            throw new SessionEnded();
        }
        throw call.failed(known);
    }

    private Map<String, Object> read(String org, Message message) {
        try (InputStream reply = message.getBody(InputStream.class)) {
            // An empty reply has no stream at all.
            Map<String, Object> read = reply == null ? null : json.readValue(reply, REPLY);
            if (read == null) {
                throw notAnAnswer(org, "it is empty");
            }
            return read;
        } catch (IOException e) {
            throw notAnAnswer(org, "it is no JSON, " + e.getMessage());
        }
    }

    private static boolean isUnauthorized(Throwable failure) {
        return failure instanceof SalesforceException answer && answer.getStatusCode() == UNAUTHORIZED;
    }

    /** The trouble with a reply that no Salesforce has given. */
    static SalesforceUnavailable notAnAnswer(String org, @Nullable String why) {
        return new SalesforceUnavailable(
                org,
                "the reply to a query is not Salesforce's: " + why,
                "Check that login-url names Salesforce and not a proxy's page. Orgtrail tries again by itself.");
    }
}
