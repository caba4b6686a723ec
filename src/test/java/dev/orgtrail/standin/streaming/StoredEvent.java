package dev.orgtrail.standin.streaming;

import java.time.Instant;
import java.util.Map;

/**
 * An event as the bus keeps it.
 *
 * @param replayId its position in its channel's stream; grows, with holes, as Salesforce's do
 * @param uuid what Salesforce calls EventUuid: {@code event.EventUuid} in CometD, the event's {@code id} in Pub/Sub API
 * @param published when the org took it
 * @param data what subscribers get, in the form of the channel's kind
 */
record StoredEvent(long replayId, String uuid, Instant published, Map<String, Object> data) {}
