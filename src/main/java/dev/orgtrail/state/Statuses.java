package dev.orgtrail.state;

import dev.orgtrail.logging.Redaction;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/** How each org, each source and each sink is doing now, in words for the person who can mend it. */
@Component
public class Statuses {
    /** What the state is called among the sinks where batches cannot be committed. */
    public static final String STATE = "state";

    /** What the file of an H2 state is called among the sinks where something is wrong with it. */
    public static final String STATE_FILE = "state-file";

    private final Map<String, Map<String, Status>> orgs = new ConcurrentHashMap<>();
    private final Map<String, Map<String, Held>> held = new ConcurrentHashMap<>();
    private final Map<String, Status> sinks = new ConcurrentHashMap<>();
    private final Clock clock;
    private final Instant begun;

    Statuses(Clock clock) {
        this.clock = clock;
        this.begun = clock.instant();
    }

    /** What state something is in. */
    public enum State {
        /** Not begun yet, or waiting for API requests of the org, as the detail says then; goes on by itself. */
        WAITING,
        /** Working. */
        ON,
        /** Not working, tried again by itself. */
        FAILING,
        /** Not offered by the org, or switched off. */
        OFF
    }

    /**
     * A state with its reason.
     *
     * @param detail what happened and what to do; empty where there is nothing to say
     * @param since when the state was entered
     */
    public record Status(State state, String detail, Instant since) {}

    private record Held(String source, Status status) {}

    /** Sets the state of an org's connection. */
    public void org(String org, State state, String detail) {
        source(org, "", state, detail);
        synchronized (this) {
            notifyAll();
        }
    }

    /**
     * Waits while an org's connection is being begun.
     *
     * @return its status then, which is still {@link State#WAITING} where that takes longer
     */
    public synchronized Status awaitBegun(String org, Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        for (long left = atMost.toMillis(); left > 0 && org(org).state() == State.WAITING; ) {
            wait(left);
            left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        }
        return org(org);
    }

    /** The state of an org's connection. */
    public Status org(String org) {
        return find(org, "")
                .orElse(new Status(
                        State.WAITING,
                        "Orgtrail has just started, and connects the org in a moment by itself.",
                        begun));
    }

    /** Sets the state of one source of an org. */
    public void source(String org, String source, State state, String detail) {
        orgs.computeIfAbsent(org, alias -> new ConcurrentHashMap<>())
                .merge(source, new Status(state, Redaction.of(detail), clock.instant()), Statuses::change);
    }

    /**
     * Has a source of an org fail until that is {@linkplain #letGo taken back}, whatever is said of it meanwhile.
     *
     * @param by what it is taken back by
     */
    public void hold(String org, String source, String by, String detail) {
        held.computeIfAbsent(org, alias -> new ConcurrentHashMap<>())
                .put(by, new Held(source, new Status(State.FAILING, Redaction.of(detail), clock.instant())));
    }

    /** Takes back that a source fails; its state is what was said of it last. */
    public void letGo(String org, String by) {
        Map<String, Held> ofOrg = held.get(org);
        if (ofOrg != null) {
            ofOrg.remove(by);
        }
    }

    /** The state of one source of an org. */
    public Status source(String org, String source) {
        return find(org, source).orElse(new Status(State.WAITING, "", begun));
    }

    private Optional<Status> find(String org, String source) {
        return held.getOrDefault(org, Map.of()).values().stream()
                .filter(each -> each.source().equals(source))
                .map(Held::status)
                .findAny()
                .or(() -> Optional.ofNullable(orgs.getOrDefault(org, Map.of()).get(source)));
    }

    /** The states of an org's sources, by name; a name such as {@code streaming/LoginEventStream} is one feed. */
    public Map<String, Status> sources(String org) {
        Map<String, Status> sources = new TreeMap<>(orgs.getOrDefault(org, Map.of()));
        held.getOrDefault(org, Map.of()).values().forEach(each -> sources.put(each.source(), each.status()));
        sources.remove("");
        return sources;
    }

    /** Forgets the states of an org's sources, of which none is read any more. */
    public void forgetSources(String org) {
        held.remove(org);
        Map<String, Status> known = orgs.get(org);
        if (known != null) {
            known.keySet().removeIf(source -> !source.isEmpty());
        }
    }

    /** Forgets an org. */
    public void forget(String org) {
        held.remove(org);
        orgs.remove(org);
    }

    /** Sets the state of a sink. */
    public void sink(String sink, State state, String detail) {
        sinks.merge(sink, new Status(state, Redaction.of(detail), clock.instant()), Statuses::change);
    }

    /** The states of the sinks that have been used, by name. */
    public Map<String, Status> sinks() {
        return new TreeMap<>(sinks);
    }

    private static Status change(Status before, Status now) {
        return before.state() == now.state() ? new Status(now.state(), now.detail(), before.since()) : now;
    }
}
