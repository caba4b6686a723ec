package dev.orgtrail.normalize;

import org.jspecify.annotations.Nullable;

/**
 * Where a batch of rows comes from; it chooses the mapping.
 *
 * @param org the org's alias
 * @param orgId the org's 18-character id
 * @param source {@code login-history}, {@code setup-audit-trail}, {@code event-log-file}, {@code streaming},
 *     or the API name of an object of the settings
 * @param logName the Salesforce object, stream or PushTopic, such as {@code LoginHistory} or {@code EventLogFile}
 * @param eventType the EventType of a log file, or the sObject of a PushTopic; null elsewhere
 */
public record Origin(
        String org,
        String orgId,
        String source,
        String logName,
        @Nullable String eventType) {

    /** Whether the rows are records of an object that is a source of its own. */
    boolean isObject() {
        return source.equals(logName);
    }

    /** Whether that is an Event Log Object, such as {@code LoginEventLog}. */
    boolean isEventLogObject() {
        return isObject() && source.endsWith("EventLog");
    }
}
