package dev.orgtrail.standin.streaming;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/**
 * Pub/Sub API's errors, as Salesforce sends them: a gRPC status, and the code in the trailer {@code error-code}.
 *
 * @param code the code; always begins with {@code sfdc.platform.eventbus.grpc.}
 * @param status the gRPC status and its words
 * @see <a href="https://developer.salesforce.com/docs/platform/pub-sub-api/guide/handling-errors.html">Handle Errors</a>
 */
record PubSubError(String code, Status status) {
    private static final String PREFIX = "sfdc.platform.eventbus.grpc.";
    private static final Metadata.Key<String> ERROR_CODE = text("error-code");
    private static final Metadata.Key<String> RPC_ID = text("rpc-id");

    static final PubSubError AUTH =
            error("service.auth.error", Status.UNAUTHENTICATED, "An authentication exception occurred.");
    static final PubSubError AUTH_HEADERS = error(
            "service.auth.headers.invalid",
            Status.UNAUTHENTICATED,
            "An authentication header is invalid or blank: accesstoken, instanceurl and tenantid are required.");
    static final PubSubError TOPIC_NOT_FOUND =
            error("topic.not.found", Status.NOT_FOUND, "The topic doesn't exist. Provide a valid topic name.");
    static final PubSubError TOPIC_EMPTY =
            error("topic.validation.empty", Status.INVALID_ARGUMENT, "The topic name is blank.");
    static final PubSubError SCHEMA_INVALID =
            error("schema.validation.failed", Status.INVALID_ARGUMENT, "The schema ID is blank or unknown.");
    static final PubSubError REPLAY_ID_CORRUPTED = error(
            "subscription.fetch.replayid.corrupted",
            Status.INVALID_ARGUMENT,
            "The Replay ID validation failed. Ensure that the Replay ID is valid.");
    static final PubSubError REPLAY_ID_MISSING = error(
            "subscription.fetch.replayid.validation.failed",
            Status.INVALID_ARGUMENT,
            "The replay preset is CUSTOM, but no Replay ID is set.");
    static final PubSubError EVENTS_INVALID = error(
            "subscription.fetch.requested.events.invalid",
            Status.INVALID_ARGUMENT,
            "The requested number of events must be greater than zero.");
    static final PubSubError TOPIC_MISMATCH = error(
            "subscription.fetch.topic.mismatch",
            Status.INVALID_ARGUMENT,
            "The topic name doesn't match the stream's first request.");

    /** Returns the error of a code, with or without its prefix; a code that is not known here is an INTERNAL error. */
    static PubSubError of(String code) {
        String full = code.startsWith(PREFIX) ? code : PREFIX + code;
        if (full.contains(".auth.")) {
            return new PubSubError(full, Status.UNAUTHENTICATED.withDescription("Authentication failed."));
        }
        if (full.contains(".replayid.")) {
            return new PubSubError(full, REPLAY_ID_CORRUPTED.status());
        }
        if (full.endsWith("unavailable")) {
            return new PubSubError(full, Status.UNAVAILABLE.withDescription("The service is unavailable."));
        }
        if (full.endsWith("limit.exceeded")) {
            return new PubSubError(
                    full,
                    Status.RESOURCE_EXHAUSTED.withDescription(
                            "You have exceeded the event delivery limit for your org."));
        }
        return new PubSubError(full, Status.INTERNAL.withDescription("An error occurred."));
    }

    /** Returns the status with the call's id in its words, as support asks for it. */
    Status status(String rpcId) {
        return status.withDescription(status.getDescription() + " rpcId: " + rpcId);
    }

    /** Returns the trailers: the code and the call's id. */
    Metadata trailers(String rpcId) {
        Metadata trailers = new Metadata();
        trailers.put(ERROR_CODE, code);
        trailers.put(RPC_ID, rpcId);
        return trailers;
    }

    StatusRuntimeException toException(String rpcId) {
        return status(rpcId).asRuntimeException(trailers(rpcId));
    }

    private static PubSubError error(String code, Status status, String words) {
        return new PubSubError(PREFIX + code, status.withDescription(words));
    }

    private static Metadata.Key<String> text(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }
}
