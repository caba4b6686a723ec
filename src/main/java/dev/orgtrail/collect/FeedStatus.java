package dev.orgtrail.collect;

import dev.orgtrail.salesforce.EventSwitches;
import dev.orgtrail.salesforce.EventSwitches.Seen;
import dev.orgtrail.salesforce.SalesforceUnavailable;
import dev.orgtrail.state.Sources;
import dev.orgtrail.state.Statuses;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells how one feed is doing. Salesforce accepts a subscription to a stream that is switched off, and nothing comes: such
 * a stream does not work, and one of which the org does not say whether it is switched on is only known to work once an
 * event has come. Thread-safe.
 */
final class FeedStatus {
    private final String org;
    private final String feed;
    private final EventSwitches switches;
    private final Supplier<Optional<String>> silent;
    private final Statuses statuses;
    private final Clock clock;
    private @Nullable Instant lastEvent;
    private boolean inHand;
    private boolean suspended;

    /**
     * Of one feed.
     *
     * @param feed the channel's last path part, or the PushTopic's name
     * @param silent why nothing comes though Salesforce accepts the subscription; empty where something may
     */
    FeedStatus(
            String org,
            String feed,
            EventSwitches switches,
            Supplier<Optional<String>> silent,
            Statuses statuses,
            Clock clock) {
        this.silent = silent;
        this.org = org;
        this.feed = feed;
        this.switches = switches;
        this.statuses = statuses;
        this.clock = clock;
    }

    /** The subscription is accepted, or lives. */
    synchronized void accepted() {
        suspended = false;
        Seen seen = switches.known(org);
        EventSwitches.Switch on = MonitoringChannels.hasSwitch(feed) ? seen.of(feed) : EventSwitches.Switch.ON;
        Instant last = lastEvent;
        Optional<String> reason = silent.get();
        if (reason.isPresent()) {
            set(Statuses.State.OFF, reason.get());
            return;
        }
        if (on == EventSwitches.Switch.OFF && (last == null || last.isBefore(seen.at()))) {
            set(Statuses.State.OFF, switchedOff(feed));
        } else if (on == EventSwitches.Switch.UNKNOWN && last == null) {
            String why = seen.unreadable();
            set(
                    Statuses.State.WAITING,
                    "Subscribed. Orgtrail cannot see whether streaming is on. Check Setup > Event Manager > " + feed
                            + " > Enable Streaming." + (why == null ? "" : " " + why));
        } else {
            set(Statuses.State.ON, "");
        }
    }

    /** What to do about a stream that is switched off. */
    static String switchedOff(String feed) {
        return "Streaming of " + feed + " is switched off in the org: Setup > Event Manager > " + feed
                + " > Enable Streaming. Orgtrail has subscribed, and delivers its events from the moment it is switched on.";
    }

    /** A batch is handed to the sinks. */
    synchronized void delivering() {
        inHand = true;
        tellWhetherSuspended();
    }

    /** The batch in hand is over. */
    synchronized void delivered(boolean well) {
        inHand = false;
        if (well) {
            lastEvent = clock.instant();
            set(Statuses.State.ON, "");
        }
    }

    /** Salesforce has ended the stream while a batch was in hand. */
    synchronized void suspended() {
        suspended = true;
        tellWhetherSuspended();
    }

    /** The stream may end before its batch has come to the sinks. */
    private void tellWhetherSuspended() {
        if (inHand && suspended) {
            set(
                    Statuses.State.WAITING,
                    "A sink does not take events. Salesforce closed the stream meanwhile. Orgtrail resumes without loss when"
                            + " the sink works again. Check the sinks.");
        }
    }

    /** It has ended, and is tried again. */
    synchronized void interrupted(SalesforceUnavailable trouble) {
        set(SourceTrouble.state(trouble), trouble.explanation());
    }

    /** It does not work, and is tried again. */
    synchronized void failing(String detail) {
        set(Statuses.State.FAILING, detail);
    }

    private void set(Statuses.State state, String detail) {
        statuses.source(org, Sources.STREAMING + "/" + feed, state, detail);
    }
}
