package dev.orgtrail.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SetAsideTest {
    @ParameterizedTest
    @ValueSource(ints = {1_200, 200_000})
    void aRecordThatJsonCannotSayIsKeptWithoutThatValue(int depth) {
        Object deep = "end";
        for (int i = 0; i < depth; i++) {
            deep = List.of(deep);
        }
        Map<String, Object> record = new TreeMap<>(Map.of("Id", "1", "Odd", deep));
        assertThat(SetAside.readable(record)).isEqualTo("{Id=1, Odd=(cannot be written as JSON)}");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 30})
    void anyOtherIsKeptAsJson(int depth) {
        Object nested = "end";
        for (int i = 0; i < depth; i++) {
            nested = Map.of("a", nested);
        }
        assertThat(SetAside.readable(Map.of("Odd", nested)))
                .isEqualTo("{\"Odd\":" + "{\"a\":".repeat(depth) + "\"end\"" + "}".repeat(depth) + "}");
    }
}
