package dev.orgtrail.standin.streaming;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.BiFunction;

/**
 * One channel's stream of events: what was published and is retained, and who wants to hear of more.
 *
 * <p>Publishing and subscribing exclude each other, so that an event is either before a LATEST subscription or owed to
 * it. Subscribers read from a position; whatever they have not read yet is still here.
 *
 * <p>After the Pub/Sub API guide, <em>Event Message Durability</em>, and the Streaming API Developer Guide, <em>Message
 * Durability</em>: 72 hours, 24 for PushTopics. That a replay id which is not retained any more is an error was not found as a
 * rule; it is in both lists of errors.
 */
final class Topic {
    private final String channel;
    private final Clock clock;
    private final NavigableMap<Long, StoredEvent> events = new TreeMap<>();
    private final Set<Runnable> listeners = new CopyOnWriteArraySet<>();
    private Duration retention;
    private int capacity = Integer.MAX_VALUE;
    private long last;
    private long oldestValid;
    private boolean everSubscribed;
    private boolean silent;
    private PubSubError expiredAnswer = PubSubError.REPLAY_ID_CORRUPTED;

    Topic(String channel, Duration retention, Clock clock) {
        this.channel = channel;
        this.retention = retention;
        this.clock = clock;
        // Each channel begins at its own number, so that a replay id used on the wrong channel shows up.
        this.last = 1_000 + Math.floorMod(channel.hashCode(), 90_000) * 1_000L;
        this.oldestValid = last;
    }

    String channel() {
        return channel;
    }

    /**
     * Appends one event and wakes the subscribers.
     *
     * @param uuid the event's EventUuid
     * @param data makes the event's data from its replay id and time
     */
    PublishedEvent publish(String uuid, BiFunction<Long, Instant, Map<String, Object>> data) {
        PublishedEvent published;
        synchronized (this) {
            Instant now = clock.instant();
            long replayId = last + 1 + last % 3;
            StoredEvent event = new StoredEvent(replayId, uuid, now, data.apply(replayId, now));
            last = replayId;
            events.put(replayId, event);
            dropExpired(now);
            published = new PublishedEvent(channel, replayId, uuid, event.data(), everSubscribed);
        }
        listeners.forEach(Runnable::run);
        return published;
    }

    /** Subscribes to what is published from now on; returns the position to read from. */
    synchronized long subscribeLatest(Runnable listener) {
        return subscribe(last, listener);
    }

    /** Subscribes to all that is retained and what comes; returns the position to read from. */
    synchronized long subscribeEarliest(Runnable listener) {
        dropExpired(clock.instant());
        return subscribe(oldestValid, listener);
    }

    /**
     * Subscribes to what follows an event.
     *
     * @throws PubSubException if the replay id is not one that the org knows and still retains
     */
    synchronized long subscribeAfter(long replayId, Runnable listener) {
        dropExpired(clock.instant());
        if (replayId < oldestValid) {
            throw new PubSubException(expiredAnswer);
        }
        if (replayId > last) {
            throw new PubSubException(PubSubError.REPLAY_ID_CORRUPTED);
        }
        return subscribe(replayId, listener);
    }

    private long subscribe(long position, Runnable listener) {
        everSubscribed = true;
        listeners.add(listener);
        return position;
    }

    /** Puts what is retained on the stream once more, with new replay ids. */
    void publishAgain() {
        synchronized (this) {
            for (StoredEvent event : List.copyOf(events.values())) {
                last = last + 1 + last % 3;
                events.put(last, new StoredEvent(last, event.uuid(), event.published(), event.data()));
            }
        }
        listeners.forEach(Runnable::run);
    }

    void unsubscribe(Runnable listener) {
        listeners.remove(listener);
    }

    /** Returns up to {@code max} events after a position, oldest first; none while the channel is silent. */
    synchronized List<StoredEvent> readAfter(long position, int max) {
        if (silent) {
            return List.of();
        }
        return events.tailMap(position, false).values().stream().limit(max).toList();
    }

    /** Returns the newest position of a reader who has had all there is, and the reader's own of one who has not. */
    synchronized long caughtUp(long position) {
        return events.higherKey(position) == null ? last : position;
    }

    /** Makes every replay id given out so far invalid, and drops the events; returns how many were dropped. */
    synchronized int expireReplayIds(PubSubError answer) {
        int dropped = events.size();
        events.clear();
        last++;
        oldestValid = last;
        expiredAnswer = answer;
        return dropped;
    }

    void silent(boolean on) {
        synchronized (this) {
            silent = on;
        }
        listeners.forEach(Runnable::run);
    }

    synchronized void retain(int count, Duration time) {
        capacity = count;
        retention = time;
        dropExpired(clock.instant());
    }

    private void dropExpired(Instant now) {
        Instant oldest = now.minus(retention);
        while (!events.isEmpty()) {
            StoredEvent event = events.firstEntry().getValue();
            if (events.size() <= capacity && !event.published().isBefore(oldest)) {
                return;
            }
            events.remove(event.replayId());
            // Who had this event has lost nothing yet: its id is the oldest to go on from.
            oldestValid = event.replayId();
        }
    }
}
