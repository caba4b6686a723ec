package dev.orgtrail.salesforce;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.orgtrail.state.ErrorTrouble;
import dev.orgtrail.state.StateTrouble;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.component.direct.DirectConsumerNotAvailableException;
import org.apache.camel.component.salesforce.api.SalesforceException;
import org.apache.camel.component.salesforce.api.dto.RestError;
import org.eclipse.jetty.client.HttpResponseException;
import org.jspecify.annotations.Nullable;

/** Turns what Salesforce answers into what happened and what to do, in the words of Salesforce's own Setup. */
public final class Remedies {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern DIRECT = Pattern.compile("direct:(?://)?([\\w-]+)");

    private Remedies() {}

    /**
     * Explains a failure.
     *
     * @param org the org's alias
     * @param failure what was thrown; the causes are looked through for Salesforce's own error
     */
    public static SalesforceUnavailable explain(String org, Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SalesforceUnavailable known) {
                return known;
            }
            if (cause instanceof Error) {
                ErrorTrouble trouble = ErrorTrouble.of(cause).orElseThrow();
                return new SalesforceUnavailable(org, trouble.what(), trouble.remedy());
            }
            if (cause instanceof SQLException) {
                StateTrouble trouble = StateTrouble.of(cause).orElseThrow();
                return new SalesforceUnavailable(org, trouble.what(), trouble.remedy());
            }
            if (cause instanceof SalesforceException answer && answer.getStatusCode() >= 300) {
                return explain(org, answer);
            }
            if (cause instanceof DirectConsumerNotAvailableException gone) {
                return new SalesforceUnavailable(
                        org,
                        "the route from " + endpoint(gone)
                                + " is not there: its file in routes/ is gone, or was refused",
                        "Put the file back or mend it, see /api/routes/refusals; or leave the source out of sources."
                                + " Orgtrail goes on by itself then.");
            }
            if (cause instanceof UnknownHostException || cause instanceof UnresolvedAddressException) {
                return new SalesforceUnavailable(
                        org,
                        "the name of Salesforce's host does not resolve: " + words(cause),
                        "Check login-url and DNS. Orgtrail tries again by itself.");
            }
            if (cause instanceof TimeoutException) {
                return new SalesforceUnavailable(
                        org,
                        "Salesforce takes too long: " + words(cause),
                        "Check the proxy and the firewall between Orgtrail and Salesforce. Orgtrail tries again by itself.");
            }
            if (cause instanceof EOFException || cause instanceof HttpResponseException) {
                return new SalesforceUnavailable(
                        org,
                        // Their words are the HTTP client's insides.
                        "Salesforce's reply broke off, or is no HTTP",
                        "Check the proxy and the firewall between Orgtrail and Salesforce. Orgtrail tries again by itself.");
            }
            if (cause instanceof JsonProcessingException) {
                return new SalesforceUnavailable(
                        org,
                        "the reply is not JSON, so it did not come from Salesforce",
                        "Check that login-url names Salesforce and not a proxy's page. Orgtrail tries again by itself.");
            }
            if (cause instanceof ConnectException) {
                return new SalesforceUnavailable(
                        org,
                        "Salesforce cannot be reached: " + cause.getMessage(),
                        "Check login-url, DNS, the proxy and the firewall between Orgtrail and Salesforce.");
            }
        }
        return new SalesforceUnavailable(org, words(origin(failure)), "Orgtrail tries again by itself.");
    }

    /** Where nobody takes what was sent, as a route file says it. */
    private static String endpoint(DirectConsumerNotAvailableException gone) {
        Matcher named = DIRECT.matcher(String.valueOf(gone.getMessage()));
        return named.find() ? "direct:" + named.group(1) : "direct";
    }

    /** What wrappers without words of their own wrap. */
    private static Throwable origin(Throwable failure) {
        Throwable origin = failure;
        while (origin.getCause() != null
                && (origin instanceof UncheckedIOException
                        || origin.getClass().getName().startsWith("org.apache.camel."))) {
            origin = origin.getCause();
        }
        return origin;
    }

    private static SalesforceUnavailable explain(String org, SalesforceException answer) {
        List<RestError> errors = answer.getErrors();
        if (errors == null || errors.isEmpty()) {
            // The component's raw calls leave the errors as they stand in the body.
            return explain(org, answer.getStatusCode(), words(answer));
        }
        RestError error = errors.get(0);
        return explain(
                org,
                answer.getStatusCode(),
                error.getErrorCode() == null ? "" : error.getErrorCode(),
                String.valueOf(error.getMessage()));
    }

    /**
     * Explains an answer of Salesforce's by its body: a list of errors, or what something between here and there says.
     *
     * @param status the HTTP status
     * @param body the body
     */
    static SalesforceUnavailable explain(String org, int status, String body) {
        JsonNode error = error(body);
        return error.hasNonNull("errorCode")
                ? explain(
                        org,
                        status,
                        error.path("errorCode").asText(),
                        error.path("message").asText())
                : explain(org, status, "", "HTTP " + status + " was answered");
    }

    /** Salesforce's error code in the body of an answer, empty where there is none. */
    static String errorCode(String body) {
        return error(body).path("errorCode").asText();
    }

    /** Salesforce's words in the body of an answer, empty where there are none. */
    static String errorMessage(String body) {
        return error(body).path("message").asText();
    }

    /** The first of the errors in a body; what is no list of errors has none, and is for no one to read. */
    private static JsonNode error(String body) {
        try {
            return JSON.readTree(body).path(0);
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }

    /**
     * Explains an answer of Salesforce's.
     *
     * @param status the HTTP status
     * @param code the error code in the body, empty when there is none
     * @param message the message in the body
     */
    public static SalesforceUnavailable explain(String org, int status, String code, String message) {
        String words = message.toLowerCase(Locale.ROOT);
        return new SalesforceUnavailable(
                org, code, message, LogInRemedies.of(org, code, words).orElseGet(() -> remedy(status, code, message)));
    }

    /** Explains that a query asks for something it cannot do without, and that the connecting user does not see. */
    static SalesforceUnavailable unseen(String org, Unseen what) {
        return new SalesforceUnavailable(
                org,
                what.name().isEmpty() ? "INVALID_TYPE" : "INVALID_FIELD",
                "the connecting user does not see " + what.apiName(),
                what.remedy());
    }

    private static String remedy(int status, String code, String message) {
        return switch (code) {
            case "INVALID_SESSION_ID" -> "Orgtrail logs in again by itself.";
            case "INVALID_OPERATION_WITH_EXPIRED_PASSWORD" ->
                "Set a new password for the connecting user, and let it not expire again: Setup > Permission Sets > the set >"
                        + " System Permissions > Password Never Expires.";
            case "API_DISABLED_FOR_ORG" ->
                "This edition has no REST API: it comes with Enterprise, Performance, Unlimited and Developer, and as an"
                        + " add-on with Professional.";
            case "REQUEST_LIMIT_EXCEEDED" ->
                isOfConcurrency(message)
                        ? "Too many requests of the org take long at the same time, those of other apps included (25 in"
                                + " production orgs and sandboxes, 5 in Developer Edition). Orgtrail asks again within a"
                                + " minute; lower orgtrail.api.parallel where the requests are its own."
                        : "The org's API requests of the last 24 hours are used up: Setup > Company Information > API"
                                + " Requests. Orgtrail goes on when there are some again.";
            case "INVALID_TYPE", "INVALID_FIELD" -> QueryRemedies.of(message);
            case "INSUFFICIENT_ACCESS", "INSUFFICIENT_ACCESS_OR_READONLY", "FUNCTIONALITY_NOT_ENABLED" ->
                "Give the connecting user the permission, or enable the feature, in Setup > Permission Sets > the set >"
                        + " System Permissions.";
            case "INVALID_QUERY_LOCATOR" -> "Orgtrail asks again by itself, from where it was.";
            default -> byStatus(status);
        };
    }

    /**
     * Whether a REQUEST_LIMIT_EXCEEDED is of requests that take long at the same time, and not of the day's number: "{@code
     * ConcurrentRequests (Concurrent API Requests) Limit exceeded.}" or "{@code ConcurrentPerOrgLongTxn Limit exceeded.}".
     */
    static boolean isOfConcurrency(String message) {
        return message.toLowerCase(Locale.ROOT).contains("concurrent");
    }

    private static String byStatus(int status) {
        if (status >= 300 && status < 400) {
            return "Orgtrail does not follow a redirect with a token: use the org's My Domain as login-url, or look for a"
                    + " proxy that redirects.";
        }
        return status >= 500
                ? "Salesforce is in trouble (status.salesforce.com tells). Orgtrail tries again by itself."
                : "Orgtrail tries again by itself.";
    }

    private static String words(@Nullable Throwable failure) {
        if (failure == null) {
            return "unknown trouble";
        }
        String message = failure.getMessage();
        return message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
    }
}
