package dev.orgtrail.standin.streaming;

import java.util.function.Function;

/**
 * An {@code /event/} or {@code /data/} channel: its stream and the schemas of its events.
 *
 * @param stream the events
 * @param schema what is told of the channel as a whole
 * @param schemaOf what one event looks like: a channel of several objects' changes has several schemas
 */
record EventTopic(Topic stream, EventSchema schema, Function<StoredEvent, EventSchema> schemaOf) {

    /** A channel whose events all look the same. */
    static EventTopic of(Topic stream, EventSchema schema) {
        return new EventTopic(stream, schema, event -> schema);
    }

    String channel() {
        return stream.channel();
    }
}
