package dev.orgtrail.collect;

import dev.orgtrail.batch.Batch;
import dev.orgtrail.batch.Position;
import dev.orgtrail.salesforce.ApiPurpose;
import dev.orgtrail.salesforce.SalesforceUnavailable;
import dev.orgtrail.salesforce.Soql;
import dev.orgtrail.standin.OrgSettings;
import dev.orgtrail.standin.StandInOrg;
import dev.orgtrail.state.Gaps;
import dev.orgtrail.state.Slice;
import dev.orgtrail.state.Sources;
import java.io.Closeable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/** One log file with a body of the test's choice, served by a stand-in org and read as the routes read it. */
final class LogFileCase implements AutoCloseable {
    private static final Instant DAY = Instant.parse("2026-11-01T00:00:00Z");

    private final Path file;
    private final StandInOrg org;
    private final CollectedOrg collected;
    private final String id;
    private final List<Map<String, Object>> rows = new ArrayList<>();
    private final List<String> troubles = new ArrayList<>();
    private Duration pause = Duration.ofHours(1);

    LogFileCase(Path folder, int batchRecords) throws Exception {
        this(folder, Map.of("orgtrail.batch.records", String.valueOf(batchRecords)));
    }

    LogFileCase(Path folder, Map<String, String> settings) throws Exception {
        file = folder.resolve("case.csv");
        Files.writeString(file, "\"EVENT_TYPE\"\n\"Case\"\n");
        org = new StandInOrg(OrgSettings.plain().scale(0.01).licensed(false).filesDir(folder)).start();
        collected = new CollectedOrg(org, settings);
        id = String.valueOf(collected
                .part(Soql.class)
                .firstPage("acme", ApiPurpose.OTHER, "SELECT Id FROM EventLogFile WHERE EventType = 'Case'")
                .get(0)
                .get("Id"));
    }

    /** Gives the file its body, and the length that Salesforce states. */
    LogFileCase serves(byte[] body, @Nullable Long stated) throws Exception {
        Files.write(file, body);
        collected
                .state()
                .slices()
                .plan(List.of(Slice.logFile("acme", id, DAY, DAY.plus(Duration.ofDays(1)), "Case", false, stated)));
        collected.state().slices().claim("acme", 1);
        return this;
    }

    /** Gives the file its body; its true length is stated. */
    LogFileCase serves(String body) throws Exception {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return serves(bytes, (long) bytes.length);
    }

    /** What the next download of the file holds; the length that Salesforce states stays. */
    LogFileCase nowHolds(String body) throws Exception {
        Files.writeString(file, body);
        return this;
    }

    /** Reads until the file is delivered to its end, or so many times. */
    LogFileCase readAtMost(int downloads) throws Exception {
        for (int i = 0; i < downloads && !delivered(); i++) {
            read();
        }
        return this;
    }

    /** Reads once, from the row reached; keeps what is delivered and what goes wrong. */
    LogFileCase read() throws Exception {
        try {
            Iterator<Message> batches = collected
                    .part(LogFileReader.class)
                    .read(collected.exchange(Map.of("source", Sources.EVENT_LOG_FILE, "slice", id)));
            try (Closeable open = (Closeable) batches) {
                while (batches.hasNext()) {
                    deliver(batches.next());
                }
            }
        } catch (SalesforceUnavailable e) {
            troubles.add(e.explanation());
            Exchange failed = collected.exchange(Map.of("source", Sources.EVENT_LOG_FILE, "slice", id));
            failed.setProperty(Exchange.EXCEPTION_CAUGHT, e);
            collected.part(HistoryQueue.class).failed(failed);
            passes(pause);
        }
        return this;
    }

    /** So long after a failed download, what can be read then is claimed. */
    LogFileCase pausesFor(Duration time) {
        pause = time;
        return this;
    }

    /** Lets time pass, and claims what can be read now. */
    List<String> passes(Duration time) {
        collected.state().clock().pass(time);
        return collected.state().slices().claim("acme", 9).stream()
                .map(Slice::id)
                .toList();
    }

    /** Plans another log file, which nobody reads. */
    void another(String name, String eventType) {
        collected
                .state()
                .slices()
                .plan(List.of(Slice.logFile("acme", name, DAY, DAY.plus(Duration.ofDays(1)), eventType, false, 9L)));
    }

    @SuppressWarnings("unchecked")
    private void deliver(Message batch) {
        Position.InSlice in =
                (Position.InSlice) batch.getHeader(Batch.PROPERTY, Batch.class).position();
        for (Map<String, Object> row : (List<Map<String, Object>>) batch.getBody(List.class)) {
            rows.add(new LinkedHashMap<>(row));
        }
        collected
                .state()
                .slices()
                .reached("acme", Sources.EVENT_LOG_FILE, id, in.reached(), Optional.empty(), in.last());
    }

    /** The rows delivered, as maps. */
    List<Map<String, Object>> rows() {
        return rows;
    }

    String id() {
        return id;
    }

    /** The values of a column, of the rows delivered. */
    List<Object> column(String name) {
        return rows.stream().map(row -> row.getOrDefault(name, "absent")).toList();
    }

    List<String> troubles() {
        return troubles;
    }

    List<Gaps.Gap> gaps() {
        return collected.state().part(Gaps.class).list("acme");
    }

    /** Whether the file is delivered to its end. */
    boolean delivered() {
        return collected.state().slices().delivered("acme", Sources.EVENT_LOG_FILE, id);
    }

    StandInOrg org() {
        return org;
    }

    Interruptions interruptions() {
        return collected.part(Interruptions.class);
    }

    @Override
    public void close() {
        collected.close();
        org.close();
    }
}
