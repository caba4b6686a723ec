package dev.orgtrail.standin.streaming;

import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;

/**
 * What events look like.
 *
 * @param avro the schema
 * @param id its id, which changes when the schema does
 */
record EventSchema(Schema avro, String id) {
    static EventSchema of(Schema schema) {
        try {
            byte[] fingerprint = SchemaNormalization.parsingFingerprint("MD5", schema);
            return new EventSchema(
                    schema, Base64.getUrlEncoder().withoutPadding().encodeToString(fingerprint));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns an event's data as Pub/Sub API sends it. */
    byte[] payload(Map<String, Object> data) {
        return EventPayload.avro(avro, ChangeBitmaps.encoded(avro, data));
    }
}
