package dev.orgtrail.standin;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;

/** The API requests of an org: how many there were in the last 24 hours, and how many it takes. */
public final class ApiRequests {
    private static final Duration WINDOW = Duration.ofHours(24);

    private final Deque<Instant> counted = new ArrayDeque<>();
    private final Clock clock;
    private long max;
    private OptionalLong stated = OptionalLong.empty();
    private long elsewhere;
    private long most;
    private int atOnce;
    private int mostAtOnce;
    private String tooMany = "";
    private int refusals;

    ApiRequests(long max, Clock clock) {
        this.max = max;
        this.clock = clock;
    }

    /** Sets {@code DailyApiRequests}: how many the org takes in 24 hours. */
    public synchronized void max(long requests) {
        max = requests;
    }

    /**
     * From now on as many requests take long as the org lets at a time, so that it refuses others; empty when there is room.
     *
     * @param words such as {@code ConcurrentRequests (Concurrent API Requests) Limit exceeded.}, or {@code
     *     ConcurrentPerOrgLongTxn Limit exceeded.}
     * @see <a href="https://developer.salesforce.com/docs/platform/salesforce-app-limits-cheatsheet/guide/salesforce-app-limits-platform-api.html">
     *     Concurrent API Request Limits</a>; the words are those that users report (SalesforceLabs/OrgCheck issue 432,
     *     mautic/mautic issue 5006)
     */
    public synchronized void tooManyAtOnce(String words) {
        tooMany = words;
    }

    /** How many requests were refused because too many took long. */
    public synchronized int refusedAtOnce() {
        return refusals;
    }

    /** Why the org refuses a request now; empty where it does not. */
    synchronized String refusal() {
        if (!tooMany.isEmpty()) {
            refusals++;
            return tooMany;
        }
        return used() >= max ? "TotalRequests Limit exceeded." : "";
    }

    /** Has replies state another {@code DailyApiRequests} than the org takes. */
    public synchronized void state(long requests) {
        stated = OptionalLong.of(requests);
    }

    /** Has replies state what the org takes, as they do at first. */
    public synchronized void stateTruly() {
        stated = OptionalLong.empty();
    }

    /** How many the org says that it takes in 24 hours. */
    synchronized long stated() {
        return stated.orElse(max);
    }

    /** Sets how many of the last 24 hours' requests were those of other apps. */
    public synchronized void elsewhere(long requests) {
        elsewhere = requests;
    }

    /** The requests of the last 24 hours that were made here. */
    public synchronized long made() {
        Instant begin = clock.instant().minus(WINDOW);
        while (!counted.isEmpty() && !counted.peekFirst().isAfter(begin)) {
            counted.removeFirst();
        }
        return counted.size();
    }

    /** The most that were ever made here in 24 hours. */
    public synchronized long most() {
        return most;
    }

    /** The most of those delayed by a fault that ever waited for their answer at the same time. */
    public synchronized int mostAtOnce() {
        return mostAtOnce;
    }

    /** Those of the last 24 hours, other apps' included. */
    synchronized long used() {
        return made() + elsewhere;
    }

    synchronized long remaining() {
        return Math.max(0, max - used());
    }

    /** Counts a request that begins; returns whether the org takes it. */
    synchronized boolean begin() {
        if (used() >= max) {
            return false;
        }
        counted.addLast(clock.instant());
        most = Math.max(most, counted.size());
        return true;
    }

    /** A request is delayed. */
    synchronized void waits() {
        atOnce++;
        mostAtOnce = Math.max(mostAtOnce, atOnce);
    }

    /** Its answer begins. */
    synchronized void isAnswered() {
        atOnce--;
    }
}
