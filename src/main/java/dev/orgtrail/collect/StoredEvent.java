package dev.orgtrail.collect;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An event that Orgtrail reads from the object that stores it, where the org stores it. Setup, Event Manager has one row for
 * what is streamed and stored: it is called by its stream, and by its store where Salesforce does not stream it.
 *
 * @param name what it is called, such as {@code ApiEventStream} or {@code IdentityVerificationEvent}
 * @param store the object, such as {@code ApiEvent}, which is also the name of the switch of storing
 * @param use what it is read for
 */
public record StoredEvent(String name, String store, Use use) {
    /** What a stored event is read for, and so what is lost where it is not stored. */
    public enum Use {
        /** Nothing else heals a gap of the stream. */
        ONLY_HEALING,
        /** It heals a gap of the stream; so does another source, in part. */
        HEALING,
        /** Salesforce does not stream it. */
        ALL
    }

    /**
     * The stored events of the channels that are asked for.
     *
     * @param setting as in {@link MonitoringChannels#of}
     */
    public static List<StoredEvent> of(List<String> setting) {
        Stream<StoredEvent> streamed = MonitoringChannels.of(setting).stream()
                .map(MonitoringChannels::name)
                .map(StoredEvent::streamed)
                .filter(Objects::nonNull);
        Stream<StoredEvent> others =
                MonitoringChannels.storedOnly(setting).stream().map(object -> new StoredEvent(object, object, Use.ALL));
        return Stream.concat(streamed, others).toList();
    }

    private static @Nullable StoredEvent streamed(String stream) {
        Copies copies = Copies.of(stream);
        EventStore store = copies.store();
        if (store == null) {
            return null;
        }
        boolean only = copies.source() == null && copies.logFiles().isEmpty();
        return new StoredEvent(stream, store.object(), only ? Use.ONLY_HEALING : Use.HEALING);
    }

    /**
     * Where storing is switched on.
     *
     * @param name what the event is called
     */
    static String setup(String name) {
        return "Setup > Event Manager > " + name + " > Enable Storing";
    }
}
