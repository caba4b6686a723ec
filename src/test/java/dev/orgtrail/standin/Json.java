package dev.orgtrail.standin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON as Salesforce writes it. */
final class Json {
    private static final DateTimeFormatter DATETIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'+0000'").withZone(ZoneOffset.UTC);
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Json() {}

    static String write(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** A JSON object's members; empty for an empty body. */
    @SuppressWarnings("unchecked")
    static Map<String, Object> read(InputStream in) throws IOException {
        byte[] bytes = in.readAllBytes();
        return bytes.length == 0 ? new LinkedHashMap<>() : MAPPER.readValue(bytes, LinkedHashMap.class);
    }

    /** A value as a reply shows it: datetimes with milliseconds and {@code +0000}. */
    static @Nullable Object shown(@Nullable Object value) {
        return value instanceof Instant instant ? DATETIME.format(instant) : value;
    }
}
