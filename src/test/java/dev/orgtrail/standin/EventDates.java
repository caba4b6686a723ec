package dev.orgtrail.standin;

import dev.orgtrail.standin.streaming.EventDefinition;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The two dates of a monitoring event.
 *
 * <p>Salesforce writes an event down some seconds after it happened. The events of Threat Detection come hours later:
 * "models … require a brief processing time. This results in an expected time difference between the Event Detection Date and
 * the Event Creation Date" (Platform Events Developer Guide, ApiAnomalyEventStore and its like), and the EventDate of
 * LoginAnomalyEvent is "a date value (no time portion)" (the same, LoginAnomalyEvent).
 *
 * @param happened the EventDate
 * @param written the CreatedDate of the stored record; the published event's is a second earlier
 */
record EventDates(Instant happened, Instant written) {
    private static final Set<String> OF_THREAT_DETECTION = StoredEvents.all().stream()
            .filter(stored -> !stored.big())
            .map(stored -> stored.event().name())
            .collect(Collectors.toSet());

    /** The dates of an event that Salesforce writes down at a moment. */
    static EventDates of(EventDefinition event, Instant written, Dice dice) {
        if (!OF_THREAT_DETECTION.contains(event.name())) {
            return new EventDates(written.minusSeconds(1L + dice.below(8)), written);
        }
        Instant happened = written.minus(Duration.ofMinutes(90L + dice.below(20 * 60)));
        return new EventDates(
                event.name().equals("LoginAnomalyEvent") ? happened.truncatedTo(ChronoUnit.DAYS) : happened, written);
    }

    /** The dates of an event that happened at a moment. */
    static EventDates happenedAt(Instant happened) {
        return new EventDates(happened, happened.plusSeconds(3));
    }

    Instant published() {
        return written.minusSeconds(1);
    }
}
