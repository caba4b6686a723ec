package dev.orgtrail.salesforce;

import dev.orgtrail.state.ApiCalls;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many API requests Orgtrail may make in one org, and when. Salesforce counts the last 24 hours; here whole hours
 * are kept, and an hour counts until all of it is older than that, so that Orgtrail rather stays below its share.
 */
final class OrgBudget {
    private static final Logger LOG = LoggerFactory.getLogger(OrgBudget.class);
    /** More requests in 24 hours than any org has, and so few that a hundred times as many are a number too. */
    private static final long MOST = 1_000_000_000_000L;

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration WINDOW = Duration.ofHours(24);
    /** From here on, in percent of its part, what is paced is spread evenly. */
    private static final int NEAR = 80;
    /** When less of the org's own requests is left, in percent, they are left to its other apps and to live polls. */
    private static final int ORG_SHORT = 5;

    private static final Duration LOOK_AGAIN = Duration.ofMinutes(5);
    private static final Duration FIRST_PAUSE = Duration.ofMinutes(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(30);
    /** Requests that take long are over sooner than a day. */
    private static final Duration FIRST_MOMENT = Duration.ofSeconds(5);

    private static final Duration LONGEST_MOMENT = Duration.ofSeconds(60);

    private final String org;
    private final int share;
    private final ApiCalls calls;
    private final Clock clock;
    private final NavigableMap<Instant, Long> hours = new TreeMap<>();
    private final Map<ApiPurpose, Instant> pacedLast = new EnumMap<>(ApiPurpose.class);
    private final Pause pause = new Pause(FIRST_PAUSE, LONGEST_PAUSE);
    private final Pause moment = new Pause(FIRST_MOMENT, LONGEST_MOMENT);
    private OptionalLong max;
    private OptionalLong remaining = OptionalLong.empty();
    private boolean statesNonsense;
    private Instant lookedLast = Instant.EPOCH;
    private boolean refused;
    private Instant pausedUntil = Instant.EPOCH;
    private Instant askedToWaitUntil = Instant.EPOCH;
    private Instant crowdedUntil = Instant.EPOCH;
    private String refusal = "";
    private String crowded = "";

    /**
     * Goes on from what was counted before.
     *
     * @param share what Orgtrail may use of the org's requests, in percent
     */
    OrgBudget(String org, int share, ApiCalls calls, Clock clock) {
        this.org = org;
        this.share = share;
        this.calls = calls;
        this.clock = clock;
        this.max = calls.dailyMax(org).stream().filter(OrgBudget::isCredible).findFirst();
        calls.since(org, windowBegin(clock.instant())).stream()
                .filter(hour -> counts(hour.purpose()))
                .forEach(hour -> hours.merge(hour.hour(), hour.calls(), Long::sum));
    }

    private static boolean isCredible(long daily) {
        return daily > 0 && daily <= MOST;
    }

    private static boolean counts(String label) {
        for (ApiPurpose purpose : ApiPurpose.values()) {
            if (purpose.label().equals(label)) {
                return purpose.counts();
            }
        }
        return true;
    }

    private static Instant windowBegin(Instant now) {
        return now.truncatedTo(ChronoUnit.HOURS).minus(WINDOW);
    }

    /**
     * Counts a call that is about to be made.
     *
     * @return whether it finds out if an org that has refused calls takes them again
     * @throws CallMustWait when it may not be made now
     */
    synchronized boolean admit(ApiPurpose purpose) {
        Instant now = clock.instant();
        Optional<CallMustWait> wait = waits(purpose, now);
        if (wait.isPresent()) {
            throw wait.get();
        }
        // Counted for good before it is made: a crash must not let calls be forgotten.
        Instant hour = now.truncatedTo(ChronoUnit.HOURS);
        calls.count(org, hour, purpose.label());
        hours.merge(hour, 1L, Long::sum);
        if (purpose.paced()) {
            pacedLast.put(purpose, now);
        }
        if (purpose == ApiPurpose.LIMITS) {
            lookedLast = now;
        }
        if (refused) {
            // One call asks for all of them.
            pausedUntil = now.plus(pause.next());
        }
        return refused;
    }

    /** Why a call would have to wait now; empty when it may be made. */
    synchronized Optional<CallMustWait> waits(ApiPurpose purpose) {
        return waits(purpose, clock.instant());
    }

    /** How many calls may be made now. */
    synchronized long room(ApiPurpose purpose) {
        Instant now = clock.instant();
        if (waits(purpose, now).isPresent()) {
            return 0;
        }
        if (refused) {
            return 1;
        }
        if (max.isEmpty()) {
            return Long.MAX_VALUE;
        }
        long part = purpose.partOf(allowed());
        return isNear(purpose, part) ? 1 : part - used();
    }

    /** The pause that Salesforce has asked for, which log-ins keep too; empty when it is over, or never was. */
    synchronized Optional<CallMustWait> askedToWait() {
        return refusesUntil(askedToWaitUntil, refusal);
    }

    /** Why every call has to wait now, whatever it is for; empty when the org takes calls. */
    synchronized Optional<CallMustWait> refusesAll() {
        return refusesUntil(pausedUntil.isAfter(askedToWaitUntil) ? pausedUntil : askedToWaitUntil, refusal)
                .or(() -> refusesUntil(crowdedUntil, crowded));
    }

    private Optional<CallMustWait> refusesUntil(Instant until, String what) {
        Instant now = clock.instant();
        // No pause is longer than an hour: our clock was set back meanwhile.
        boolean over = !now.isBefore(until) || now.plus(HOUR).isBefore(until);
        return !over
                ? Optional.of(wait(what, "Orgtrail asks again by itself at " + text(until) + ".", until))
                : Optional.empty();
    }

    private Optional<CallMustWait> waits(ApiPurpose purpose, Instant now) {
        forget(now);
        Optional<CallMustWait> all = refusesAll();
        if (all.isPresent()) {
            return all;
        }
        if (max.isEmpty()) {
            return Optional.empty();
        }
        long part = purpose.partOf(allowed());
        long used = used();
        if (used >= part) {
            return purpose == ApiPurpose.LIMITS && isLookDue(now)
                    ? Optional.empty()
                    : Optional.of(partIsUsed(purpose, part, used));
        }
        if (isNear(purpose, part)) {
            Instant last = pacedLast.getOrDefault(purpose, Instant.EPOCH);
            Instant next = last.plus(WINDOW.dividedBy(part - used));
            if (now.isBefore(next) && !now.isBefore(last)) {
                return Optional.of(wait(
                        "calls for " + purpose.label() + " are spread out, because Orgtrail has made " + used
                                + " API requests in 24 hours, and these may use up to " + part,
                        "The next is made at " + text(next) + "; raise orgtrail.api.share to have more of them.",
                        next));
            }
        }
        return orgIsShort() && !purpose.last() ? Optional.of(orgShort(purpose, now)) : Optional.empty();
    }

    /** Whether the limits may be looked at though the share is used up: else no better number would ever be heard of. */
    private boolean isLookDue(Instant now) {
        return now.isBefore(lookedLast) || !now.isBefore(lookedLast.plus(HOUR));
    }

    private CallMustWait partIsUsed(ApiPurpose purpose, long part, long used) {
        Instant relief = relief(part);
        return wait(
                "calls for " + purpose.label() + " wait, because Orgtrail has made " + used
                        + " API requests in 24 hours; orgtrail.api.share allows " + allowed()
                        + ", of which these may use up to " + part,
                part > 0
                        ? "They go on by themselves at " + text(relief)
                                + "; raise orgtrail.api.share to have them go on sooner."
                        : "The org states " + max.orElse(0)
                                + " API requests in 24 hours: raise orgtrail.api.share. Orgtrail"
                                + " asks the org once an hour whether it has more, and goes on by itself then.",
                relief);
    }

    private CallMustWait orgShort(ApiPurpose purpose, Instant now) {
        return wait(
                "calls for " + purpose.label() + " wait, because the org as a whole has " + remaining.orElse(0) + " of "
                        + max.orElse(0) + " API requests left; only live polls go on",
                "Setup > Company Information > API Requests, Last 24 Hours tells how many are used. Orgtrail goes on when"
                        + " there are more than " + ORG_SHORT + " % again.",
                now.plus(LOOK_AGAIN));
    }

    private CallMustWait wait(String what, String remedy, Instant until) {
        return new CallMustWait(org, what, remedy, until);
    }

    private boolean isNear(ApiPurpose purpose, long part) {
        return purpose.paced() && used() * 100 >= part * NEAR;
    }

    private boolean orgIsShort() {
        return max.isPresent() && remaining.isPresent() && remaining.getAsLong() * 100 < max.getAsLong() * ORG_SHORT;
    }

    private long allowed() {
        return max.orElse(0) * share / 100;
    }

    private long used() {
        return hours.values().stream().mapToLong(Long::longValue).sum();
    }

    /** When so many calls have left the window that there is room below {@code part}. */
    private Instant relief(long part) {
        long used = used();
        for (Map.Entry<Instant, Long> hour : hours.entrySet()) {
            used -= hour.getValue();
            if (used < part) {
                return hour.getKey().plus(WINDOW).plus(HOUR);
            }
        }
        return clock.instant().plus(HOUR);
    }

    private void forget(Instant now) {
        Instant begin = windowBegin(now);
        if (!hours.isEmpty() && hours.firstKey().isBefore(begin)) {
            hours.headMap(begin).clear();
            calls.forget(org, begin);
        }
    }

    /** Notes what the org says of its requests. A number that no org has is not gone by. */
    synchronized void limits(long daily, long left) {
        if (!isCredible(daily)) {
            if (!statesNonsense) {
                LOG.warn(
                        "Org {}: a reply states {} API requests in 24 hours, which no org has. Orgtrail goes {}. See Setup >"
                                + " Company Information > API Requests, Last 24 Hours.",
                        org,
                        daily,
                        max.isPresent()
                                ? "on by " + max.getAsLong()
                                : "on without a limit of its own until there is another");
            }
            statesNonsense = true;
            return;
        }
        statesNonsense = false;
        remaining = OptionalLong.of(Math.max(0, left));
        if (max.isEmpty() || max.getAsLong() != daily) {
            max = OptionalLong.of(daily);
            calls.keepDailyMax(org, daily);
        }
    }

    /** Notes that the org refuses calls, without saying for how long. */
    synchronized void refused(String what) {
        Instant now = clock.instant();
        refusal = what;
        refused = true;
        if (!now.isBefore(pausedUntil)) {
            pausedUntil = now.plus(pause.next());
        }
    }

    /** Notes that the org refuses calls because too many take long at the moment, whoever makes them. */
    synchronized void tooManyAtOnce(String what) {
        Instant now = clock.instant();
        crowded = what;
        if (!now.isBefore(crowdedUntil)) {
            crowdedUntil = now.plus(moment.next());
        }
    }

    /** Notes that the org has answered a call. */
    synchronized void answered() {
        moment.reset();
    }

    /** Notes that the org asks for a pause. One that is longer than an hour may be a mistake: then it is asked again. */
    synchronized void askedToWait(String what, Duration pause) {
        Instant now = clock.instant();
        boolean tooLong = pause.compareTo(HOUR) > 0;
        Instant until = now.plus(tooLong ? HOUR : pause);
        if (until.isAfter(askedToWaitUntil) || now.plus(HOUR).isBefore(askedToWaitUntil)) {
            askedToWaitUntil = until;
            refusal = tooLong
                    ? what + ", and names " + pause.toSeconds()
                            + " s; Orgtrail waits for an hour at a time, and not at all when"
                            + " the org is paused and resumed"
                    : what;
        }
    }

    /** Has the org asked at once, by one call where it has refused calls. */
    synchronized void askAgain() {
        pausedUntil = Instant.EPOCH;
        askedToWaitUntil = Instant.EPOCH;
        crowdedUntil = Instant.EPOCH;
    }

    /** Notes that the org takes calls again. */
    synchronized void taken() {
        refused = false;
        pausedUntil = Instant.EPOCH;
        pause.reset();
    }

    /** What there is to see. */
    synchronized ApiUse use() {
        Instant now = clock.instant();
        forget(now);
        Map<String, Long> byPurpose = new LinkedHashMap<>();
        calls.since(org, windowBegin(now)).forEach(hour -> byPurpose.merge(hour.purpose(), hour.calls(), Long::sum));
        Map<String, String> waiting = new LinkedHashMap<>();
        for (ApiPurpose purpose : ApiPurpose.values()) {
            if (purpose.counts()) {
                waits(purpose, now).ifPresent(wait -> waiting.put(purpose.label(), wait.explanation()));
            }
        }
        return new ApiUse(
                share,
                used(),
                max.isPresent() ? allowed() : null,
                byPurpose,
                max.isPresent() ? max.getAsLong() : null,
                remaining.isPresent() ? remaining.getAsLong() : null,
                waiting);
    }

    private static String text(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
