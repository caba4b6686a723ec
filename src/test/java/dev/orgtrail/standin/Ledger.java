package dev.orgtrail.standin;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Every record an org holds that a collector is to deliver, with how often it is to be delivered. */
public final class Ledger {

    /**
     * A line of the ledger.
     *
     * @param source {@code login-history}, {@code setup-audit-trail}, {@code event-log-file}, {@code streaming} or an object
     * @param logName the object, channel or PushTopic
     * @param eventType the event type of a log row or the object of a PushTopic, else null
     * @param key the record's own id
     * @param count how many records have it
     */
    public record Entry(
            String source, String logName, @Nullable String eventType, String key, long count) {}

    private record Key(
            String source, String logName, @Nullable String eventType, String key) {}

    private final Map<Key, Long> streamed = new LinkedHashMap<>();
    private final Map<Key, Long> early = new LinkedHashMap<>();
    private final Records records;
    private final LogFiles logFiles;

    Ledger(Records records, LogFiles logFiles) {
        this.records = records;
        this.logFiles = logFiles;
    }

    void streamed(String logName, @Nullable String eventType, String key, boolean isOwed) {
        Map<Key, Long> entries = isOwed ? streamed : early;
        synchronized (streamed) {
            entries.merge(new Key("streaming", logName, eventType, key), 1L, Long::sum);
        }
    }

    /**
     * How many streamed events with this key happened before the first subscription to their channel. A collector that
     * was killed while it subscribed may deliver them; it owes none.
     */
    public long early(String logName, String key) {
        synchronized (streamed) {
            return early.entrySet().stream()
                    .filter(entry -> entry.getKey().logName().equals(logName)
                            && entry.getKey().key().equals(key))
                    .mapToLong(Map.Entry::getValue)
                    .sum();
        }
    }

    /** Hands on every entry, in constant memory however much the org holds. */
    public void forEach(Consumer<Entry> reader) {
        for (Map<String, Object> row : records.all("LoginHistory")) {
            reader.accept(new Entry("login-history", "LoginHistory", null, String.valueOf(row.get("Id")), 1));
        }
        for (Map<String, Object> row : records.all("SetupAuditTrail")) {
            reader.accept(new Entry("setup-audit-trail", "SetupAuditTrail", null, String.valueOf(row.get("Id")), 1));
        }
        for (Map<String, Object> row : records.all(CustomAudit.OBJECT)) {
            reader.accept(new Entry(CustomAudit.OBJECT, CustomAudit.OBJECT, null, String.valueOf(row.get("Id")), 1));
        }
        for (String definition : EventLogRows.DEFINITIONS) {
            String object = definition.substring(0, definition.indexOf(' '));
            for (Map<String, Object> row : records.all(object)) {
                reader.accept(new Entry(object, object, null, String.valueOf(row.get("RequestIdentifier")), 1));
            }
        }
        logFiles.ledger((eventType, requestId, count) ->
                reader.accept(new Entry("event-log-file", "EventLogFile", eventType, requestId, count)));
        Map<Key, Long> copy;
        synchronized (streamed) {
            copy = new LinkedHashMap<>(streamed);
        }
        copy.forEach((key, count) ->
                reader.accept(new Entry(key.source(), key.logName(), key.eventType(), key.key(), count)));
    }

    /** The number of records in all. */
    public long total() {
        long[] total = {0};
        forEach(entry -> total[0] += entry.count());
        return total[0];
    }
}
