package dev.orgtrail.collect;

import dev.orgtrail.settings.OrgtrailSettings.Batch;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Records cut into batches, whatever the pages are in which Salesforce answers. */
final class RecordBatches {
    private final Iterator<List<Map<String, Object>>> pages;
    private final UnaryOperator<List<Map<String, Object>>> wanted;
    private final Batch most;
    private List<Map<String, Object>> waiting = List.of();

    /**
     * @param wanted of a page, the records that are wanted, made ready for their way
     * @param most what ends a batch, whichever is reached first
     */
    RecordBatches(
            Iterator<List<Map<String, Object>>> pages, UnaryOperator<List<Map<String, Object>>> wanted, Batch most) {
        this.pages = pages;
        this.wanted = wanted;
        this.most = most;
    }

    /** Whether no record is left; asks for the next pages where that takes it. */
    boolean isEmpty() {
        while (waiting.isEmpty() && pages.hasNext()) {
            waiting = wanted.apply(pages.next());
        }
        return waiting.isEmpty();
    }

    /** The next batch, empty where no record is left. */
    List<Map<String, Object>> next() {
        if (isEmpty()) {
            return new ArrayList<>();
        }
        List<Map<String, Object>> batch = new ArrayList<>();
        long bytes = 0;
        for (Map<String, Object> record : waiting) {
            if (batch.size() == most.records() || bytes >= most.bytes().toBytes()) {
                break;
            }
            batch.add(record);
            bytes += size(record);
        }
        waiting = waiting.subList(batch.size(), waiting.size());
        return batch;
    }

    /** About how large a record is: its texts. */
    private static long size(@Nullable Object value) {
        if (value instanceof Map<?, ?> record) {
            return record.values().stream().mapToLong(RecordBatches::size).sum();
        }
        if (value instanceof List<?> list) {
            return list.stream().mapToLong(RecordBatches::size).sum();
        }
        return value instanceof String text ? text.length() : 0;
    }
}
