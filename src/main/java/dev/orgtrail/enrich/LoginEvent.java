package dev.orgtrail.enrich;

import static dev.orgtrail.enrich.Addition.map;

import dev.orgtrail.state.StoredKey;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A logon as one of its sources tells it.
 *
 * @param event the event
 * @param metadata its metadata
 * @param uid its identity
 * @param loginKey the login key, for a log file's, an Event Log Object's or a stream's
 * @param historyId the LoginHistory id, for LoginHistory's and a stream's
 * @param userId the user's 18-character id
 * @param ip the source address
 * @param at when it was
 */
record LoginEvent(
        Map<String, Object> event,
        Map<String, Object> metadata,
        String uid,
        @Nullable String loginKey,
        @Nullable String historyId,
        @Nullable String userId,
        @Nullable String ip,
        Instant at) {
    private static final int AUTHENTICATION = 3002;
    private static final int LOGON = 1;

    /** Takes what logins are known by as the state has it. */
    LoginEvent {
        uid = StoredKey.of(uid);
        loginKey = key(loginKey);
        historyId = key(historyId);
        userId = key(userId);
        ip = key(ip);
    }

    private static @Nullable String key(@Nullable String text) {
        return text == null ? null : StoredKey.of(text);
    }

    /** The event as a login, or null if it is none. */
    static @Nullable LoginEvent of(Map<String, Object> event) {
        Map<String, Object> metadata = map(event.get("metadata"));
        if (metadata == null
                || !Integer.valueOf(AUTHENTICATION).equals(event.get("class_uid"))
                || !Integer.valueOf(LOGON).equals(event.get("activity_id"))
                || !(metadata.get("uid") instanceof String uid)
                || !(event.get("time") instanceof Number millis)) {
            return null;
        }
        String correlation = text(metadata.get("correlation_uid"));
        String loginKey;
        String historyId;
        switch (String.valueOf(metadata.get("log_name"))) {
            case "LoginHistory" -> {
                loginKey = null;
                historyId = text(metadata.get("original_event_uid"));
            }
            case "LoginEventStream", "LoginEvent" -> {
                loginKey = correlation;
                historyId = in(event, "unmapped", "LoginHistoryId");
            }
            case "EventLogFile" -> {
                if (!"Login".equals(metadata.get("event_code"))) {
                    return null;
                }
                loginKey = correlation;
                historyId = null;
            }
            case "LoginEventLog" -> {
                loginKey = correlation;
                historyId = null;
            }
            default -> {
                return null;
            }
        }
        return loginKey == null && historyId == null
                ? null
                : new LoginEvent(
                        event,
                        metadata,
                        uid,
                        loginKey,
                        historyId,
                        in(event, "user", "uid"),
                        in(event, "src_endpoint", "ip"),
                        Instant.ofEpochMilli(millis.longValue()));
    }

    private static @Nullable String in(Map<String, Object> event, String object, String name) {
        Map<String, Object> found = map(event.get(object));
        return found == null ? null : text(found.get(name));
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null || value.toString().isEmpty() ? null : value.toString();
    }
}
