package dev.orgtrail.state;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.context.ApplicationContext;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Looks after the file of an H2 state: says when it is closed or gone, at first at once and then ever less often, and has it used
 * again when nothing is in the way any more. A file that does not open though nothing is in its way is for a restart to try,
 * for which the liveness fails.
 */
@Component
class StateWatch {
    private static final Logger LOG = LoggerFactory.getLogger(StateWatch.class);
    private static final Duration FIRST_REMINDER = Duration.ofMinutes(1);
    private static final Duration LAST_REMINDER = Duration.ofHours(1);
    /** How long a file that could be opened is tried to be. */
    private static final Duration TRIED = Duration.ofMinutes(5);

    private final StateFile file;
    private final Statuses statuses;
    private final ApplicationContext context;
    private final Clock clock;
    private String told = "";
    private Instant tellAgain = Instant.EPOCH;
    private Duration reminder = FIRST_REMINDER;
    private boolean alive = true;
    private @Nullable Instant triedSince;

    StateWatch(StateFile file, Statuses statuses, ApplicationContext context, Clock clock) {
        this.file = file;
        this.statuses = statuses;
        this.context = context;
        this.clock = clock;
    }

    /** Looks once. */
    @Scheduled(fixedDelay = 1_000)
    synchronized void look() {
        if (!file.isClosed()) {
            Optional<StateTrouble> displaced = file.displaced();
            if (displaced.isPresent()) {
                file.noteInUse(clock.instant());
            } else {
                file.noteIsThere();
            }
            displaced.map(StateTrouble::sentences).ifPresentOrElse(this::tell, this::allIsWell);
            return;
        }
        Optional<String> reason = file.open().map(StateTrouble::sentences);
        boolean restartHelps = reason.isPresent() && file.obstacle().isEmpty();
        triedSince = !restartHelps ? null : triedSince == null ? clock.instant() : triedSince;
        alive(triedSince == null || triedSince.plus(TRIED).isAfter(clock.instant()));
        boolean news = !reason.equals(Optional.of(told));
        reason.ifPresentOrElse(this::tell, this::allIsWell);
        if (reason.isEmpty()) {
            LOG.info("The state is open again. Orgtrail goes on from what is kept in it.");
            context.publishEvent(new StateOpened());
        } else if (news) {
            context.publishEvent(new StateClosed(reason.get()));
        }
    }

    private void alive(boolean now) {
        if (alive != now) {
            alive = now;
            AvailabilityChangeEvent.publish(context, now ? LivenessState.CORRECT : LivenessState.BROKEN);
        }
    }

    private void tell(String reason) {
        statuses.sink(Statuses.STATE_FILE, Statuses.State.FAILING, reason);
        Instant now = clock.instant();
        if (!reason.equals(told)) {
            LOG.error(reason);
            reminder = FIRST_REMINDER;
            tellAgain = now.plus(reminder);
        } else if (now.isAfter(tellAgain)) {
            LOG.warn(reason);
            Duration longer = reminder.multipliedBy(2);
            reminder = longer.compareTo(LAST_REMINDER) > 0 ? LAST_REMINDER : longer;
            tellAgain = now.plus(reminder);
        }
        told = reason;
    }

    private void allIsWell() {
        if (!told.isEmpty()) {
            told = "";
            statuses.sink(Statuses.STATE_FILE, Statuses.State.ON, "");
        }
    }
}
