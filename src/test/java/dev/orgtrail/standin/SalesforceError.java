package dev.orgtrail.standin;

import java.util.List;
import java.util.Map;

/** A refusal in Salesforce's words: an HTTP status and the {@code errorCode} and {@code message} of its error body. */
final class SalesforceError extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int status;
    private final String errorCode;

    SalesforceError(int status, String errorCode, String message) {
        super(message);
        this.status = status;
        this.errorCode = errorCode;
    }

    static SalesforceError notFound() {
        return new SalesforceError(404, "NOT_FOUND", "The requested resource does not exist");
    }

    int status() {
        return status;
    }

    String errorCode() {
        return errorCode;
    }

    /** The error body: an array of one. */
    List<Map<String, String>> body() {
        return List.of(Map.of("message", String.valueOf(getMessage()), "errorCode", errorCode));
    }
}
