package dev.orgtrail.standin.streaming;

import java.util.Map;
import java.util.function.Function;

/**
 * A channel as the Streaming API offers it.
 *
 * @param stream its events
 * @param message makes an event's message data
 */
record CometDChannel(Topic stream, Function<StoredEvent, Map<String, Object>> message) {}
