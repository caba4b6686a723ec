package dev.orgtrail.standin.streaming;

import java.util.Map;

/**
 * Tells a ledger what was put on a channel.
 *
 * @param channel such as {@code /event/LoginEventStream} or {@code /topic/UserChanges}
 * @param replayId its replay id as CometD shows it
 * @param uuid its EventUuid
 * @param data the event's fields; of a PushTopic, the notification with {@code event} and {@code sobject}
 * @param afterFirstSubscription whether someone had subscribed to the channel before: only then is it owed to anyone
 */
public record PublishedEvent(
        String channel, long replayId, String uuid, Map<String, Object> data, boolean afterFirstSubscription) {}
