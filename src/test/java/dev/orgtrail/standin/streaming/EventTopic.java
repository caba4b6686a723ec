package dev.orgtrail.standin.streaming;

import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;

/**
 * An {@code /event/} channel: its stream and the schema of its events.
 *
 * @param stream the events
 * @param schema what they look like
 * @param schemaId the schema's id, which changes when the schema does
 */
record EventTopic(Topic stream, Schema schema, String schemaId) {
    static EventTopic of(Topic stream, Schema schema) {
        try {
            byte[] fingerprint = SchemaNormalization.parsingFingerprint("MD5", schema);
            String id = Base64.getUrlEncoder().withoutPadding().encodeToString(fingerprint);
            return new EventTopic(stream, schema, id);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    String channel() {
        return stream.channel();
    }
}
