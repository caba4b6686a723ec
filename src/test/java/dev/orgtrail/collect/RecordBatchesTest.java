package dev.orgtrail.collect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orgtrail.settings.OrgtrailSettings.Batch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class RecordBatchesTest {
    private static final Batch MOST = new Batch(5, DataSize.ofKilobytes(10));

    @Test
    void aBatchEndsWithTheRecordThatReachesItsBytesOrItsNumber() {
        List<Map<String, Object>> records = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            Map<String, Object> record = new HashMap<>();
            record.put("Id", String.valueOf(i));
            record.put("Text", i < 3 ? "x".repeat(6_000) : "short");
            record.put("Related", Map.of("Text", "y"));
            record.put("Nothing", null);
            records.add(record);
        }
        RecordBatches batches = new RecordBatches(
                List.of(records.subList(0, 4), records.subList(4, 9)).iterator(), page -> page, MOST);

        List<List<Object>> ids = new ArrayList<>();
        while (!batches.isEmpty()) {
            ids.add(batches.next().stream().map(record -> record.get("Id")).toList());
        }
        assertThat(ids).containsExactly(List.of("0", "1"), List.of("2", "3"), List.of("4", "5", "6", "7", "8"));
    }

    @Test
    void aPageWithMoreRecordsThanABatchIsCutAndOneWithoutIsPassedOver() {
        List<Map<String, Object>> page = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            page.add(Map.of("Id", String.valueOf(i)));
        }
        RecordBatches batches =
                new RecordBatches(List.of(List.<Map<String, Object>>of(), page).iterator(), records -> records, MOST);

        assertThat(batches.isEmpty()).isFalse();
        assertThat(batches.next()).hasSize(5);
        assertThat(batches.next()).hasSize(2);
        assertThat(batches.isEmpty()).isTrue();
    }
}
