package dev.orgtrail.normalize;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the readers of polled objects note in a row is not Salesforce's, and stands in no event. */
@Tag("mapping")
class NotesOfReadersTest {
    private final Normalizer normalizer = new Normalizer(Mappings.load(ShippedMappingsTest.DIR));

    @ParameterizedTest
    @ValueSource(strings = {"LoginHistory", "SetupAuditTrail", "LoginEventLog", "UriEventLog", "MyAudit__c"})
    void areNotAmongTheUnmapped(String object) {
        String time = "2026-11-01T04:46:15.000+0000";
        Map<String, Object> row = new LinkedHashMap<>(Map.of("Sort", "x", "Timestamp", time, "CreatedDate", time));
        row.put("LoginTime", time);
        row.put("_id", "2f1c");
        row.put("_uid", "00D000000000123AAA:2f1c");
        row.put("_time", 1793508375000L);
        row.put("_when", time);
        Origin origin = new Origin("acme", "00D000000000123AAA", object, object, null);
        Map<?, ?> unmapped = Objects.requireNonNull((Map<?, ?>)
                normalizer.normalize(origin, List.of(row)).events().get(0).get("unmapped"));
        assertThat(unmapped.keySet()).map(String::valueOf).contains("Sort").noneMatch(column -> column.startsWith("_"));
    }
}
