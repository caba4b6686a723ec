package dev.orgtrail.collect;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Records cut into batches, whatever the pages are in which Salesforce answers. */
final class RecordBatches {
    private final Iterator<List<Map<String, Object>>> pages;
    private final UnaryOperator<List<Map<String, Object>>> wanted;
    private final int most;
    private List<Map<String, Object>> waiting = List.of();

    /**
     * @param wanted of a page, the records that are wanted, made ready for their way
     * @param most how many records a batch may have
     */
    RecordBatches(
            Iterator<List<Map<String, Object>>> pages, UnaryOperator<List<Map<String, Object>>> wanted, int most) {
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
        List<Map<String, Object>> batch = new ArrayList<>(waiting.subList(0, Math.min(most, waiting.size())));
        waiting = waiting.subList(batch.size(), waiting.size());
        return batch;
    }
}
