package dev.orgtrail.sink;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How an event looks as JSON: one line, UTF-8, keys in the order of the map, the same for every sink. */
public final class EventJson {
    private static final ObjectWriter WRITER = new ObjectMapper().writer();
    private static final JsonFactory READER = new JsonFactory();

    private EventJson() {}

    /**
     * Serializes an event for a sink that takes bytes.
     *
     * @param event maps, lists, strings, numbers, booleans and nulls
     * @return JSON in UTF-8 without a line break
     * @throws EventRefused if the event holds something that JSON cannot say
     */
    public static byte[] bytes(Map<String, ?> event) {
        try {
            return WRITER.writeValueAsBytes(event);
        } catch (JsonProcessingException e) {
            throw new EventRefused(uid(event), "it cannot be written as JSON (" + e.getOriginalMessage() + ").", e);
        }
    }

    /**
     * Serializes an event for a sink that takes text.
     *
     * @param event maps, lists, strings, numbers, booleans and nulls
     * @return JSON without a line break
     * @throws EventRefused if the event holds something that JSON cannot say
     */
    public static String text(Map<String, ?> event) {
        try {
            return WRITER.writeValueAsString(event);
        } catch (JsonProcessingException e) {
            throw new EventRefused(uid(event), "it cannot be written as JSON (" + e.getOriginalMessage() + ").", e);
        }
    }

    /**
     * Reads an event's identity.
     *
     * @param event an event in any format
     * @return its {@code metadata.uid} in OCSF, {@code event.id} in ECS, {@code uid} where it is as received; null if it
     *     has none
     */
    public static @Nullable String uid(Map<String, ?> event) {
        String path = event.containsKey("metadata") ? "metadata.uid" : event.containsKey("uid") ? "uid" : "event.id";
        return at(event, path);
    }

    /**
     * Reads one attribute of an event.
     *
     * @param event an OCSF event
     * @param path attribute names joined by dots, such as {@code actor.user.uid}
     * @return the value as text, or null where it is absent
     */
    public static @Nullable String at(Map<String, ?> event, String path) {
        Object value = event;
        for (String name : path.split("\\.", -1)) {
            value = value instanceof Map<?, ?> map ? map.get(name) : null;
        }
        return value == null ? null : value.toString();
    }

    /**
     * Reads the identity of an event that was serialized before, without building the event.
     *
     * @param json a buffer that begins with the event's JSON
     * @param length how many bytes of it belong to the event
     * @return what {@link #uid(Map)} tells, or null if it has none or is not JSON
     */
    public static @Nullable String uid(byte[] json, int length) {
        try (JsonParser parser = READER.createParser(json, 0, length)) {
            String holder = enter(parser, Set.of("metadata", "uid", "event"));
            if (holder == null) {
                return null;
            }
            boolean found =
                    holder.equals("uid") || enter(parser, Set.of(holder.equals("event") ? "id" : "uid")) != null;
            return found ? parser.getValueAsString() : null;
        } catch (IOException notOurs) {
            return null;
        }
    }

    /**
     * Moves from an object (or the start) to the value of the first of some of its fields, passing over the others.
     *
     * @return which field it is, or null if there is none of them
     */
    private static @Nullable String enter(JsonParser parser, Set<String> fields) throws IOException {
        if (!parser.hasCurrentToken()) {
            parser.nextToken();
        }
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            return null;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            if (fields.contains(name)) {
                return name;
            }
            parser.skipChildren();
        }
        return null;
    }
}
