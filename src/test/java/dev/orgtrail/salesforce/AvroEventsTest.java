package dev.orgtrail.salesforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AvroEventsTest {
    private static final Schema NESTED = new Schema.Parser().parse("""
            {"type": "record", "name": "Nested", "fields": [
              {"name": "Id", "type": "string"}, {"name": "Next", "type": ["null", "Nested"]}]}""");

    private static final Schema NULLS = new Schema.Parser().parse("""
            {"type": "record", "name": "Nulls", "fields": [
              {"name": "Values", "type": {"type": "array", "items": "null"}}]}""");

    @Test
    void readsWhatIsNested() throws Exception {
        assertThat(AvroEvents.read(NESTED, nested(2))).isEqualTo(Map.of("Id", "a", "Next", Map.of("Id", "a")));
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 1_200, 1_000_000})
    void whatIsNestedTooDeepIsNotRead(int depth) {
        assertThatThrownBy(() -> AvroEvents.read(NESTED, nested(depth)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("nested more than 32 deep");
    }

    @Test
    void millionsOfItemsWithoutAByteAreNotRead() throws Exception {
        assertThat(AvroEvents.read(NULLS, nulls(1_000))).isEqualTo(Map.of("Values", List.of()));
        assertThatThrownBy(() -> AvroEvents.read(NULLS, nulls(2_000_000_000))).isInstanceOf(RuntimeException.class);
    }

    private static byte[] nested(int depth) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        for (int i = 1; i <= depth; i++) {
            encoder.writeString("a");
            encoder.writeIndex(i == depth ? 0 : 1);
        }
        encoder.flush();
        return bytes.toByteArray();
    }

    private static byte[] nulls(int count) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        encoder.writeLong(count);
        encoder.writeLong(0);
        encoder.flush();
        return bytes.toByteArray();
    }
}
