package dev.orgtrail.threads;

import dev.orgtrail.settings.OrgtrailSettings;
import jakarta.annotation.PreDestroy;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Threads for the work of all orgs. They end when there is no work: at rest an org holds none. Of each kind of work only so many
 * tasks of all orgs are at work at the same time ({@link #AT_WORK}, {@link #CONNECTING_AT_WORK}), for more would only share the
 * processors and the database. While orgs are being connected, {@value #MEANWHILE} tasks poll, and as many read history. A thread that {@linkplain Waiting waits} for Salesforce for {@value #MILLIS_WAITED} ms, or is not through with its task in
 * {@value #SECONDS_WORKED} s, is not counted any more, nor is the next one of the same org and kind, until one is quick again: an org
 * whose calls hang holds up nobody but itself. Where an org has more to do at the same time, it also takes places that all share,
 * while there are any. So there are never more threads than {@value #SHARED} and one for each org and kind of work. Thread-safe.
 */
@Component
public class SharedThreads {
    /** The places that all share. */
    static final int SHARED = 64;

    /** The tasks of one kind at work at the same time, of all orgs, those that wait for long left out. */
    static final int AT_WORK = Math.max(8, 4 * Runtime.getRuntime().availableProcessors());

    /** The same of orgs that are being connected: each takes a processor for a good second. */
    static final int CONNECTING_AT_WORK = Math.max(4, 2 * Runtime.getRuntime().availableProcessors());

    /** The same of polls and of history while orgs are being connected: streams are to be followed first, as they cannot be asked again. */
    static final int MEANWHILE = 2;

    private static final Set<Work> LATER = EnumSet.of(Work.POLLS, Work.USERS, Work.HISTORY);

    static final long MILLIS_WAITED = 500;
    static final long SECONDS_WORKED = 30;
    private static final long MILLIS_LOOK = 250;

    private static final Logger LOG = LoggerFactory.getLogger(SharedThreads.class);
    private static final long SECONDS_IDLE = 10;
    private static final int CALLBACKS = 8;

    private final int slices;
    private final Map<String, OrgThreads> orgs = new ConcurrentHashMap<>();
    private final ThreadPoolExecutor pool = new ThreadPoolExecutor(
            0, Integer.MAX_VALUE, SECONDS_IDLE, TimeUnit.SECONDS, new SynchronousQueue<>(), named("org-work"));
    private final ThreadPoolExecutor callbacks = new ThreadPoolExecutor(
            CALLBACKS, CALLBACKS, SECONDS_IDLE, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), named("org-callback"));
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, named("org-timer"));
    /** Lanes that would take a shared place, the one that has waited longest first. */
    private final Set<Lane> wanting = new LinkedHashSet<>();

    private final Map<Work, Kind> kinds = new EnumMap<>(Work.class);
    private static final ThreadLocal<@Nullable Place> PLACES = new ThreadLocal<>();

    private int shared = SHARED;

    /** With nothing to do yet. */
    public SharedThreads(OrgtrailSettings settings) {
        slices = settings.history().parallel();
        for (Work work : Work.values()) {
            kinds.put(work, new Kind(work));
        }
        callbacks.allowCoreThreadTimeOut(true);
        timer.setRemoveOnCancelPolicy(true);
        // After the end nothing is begun any more.
        timer.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
        Future<?> unused = timer.scheduleWithFixedDelay(
                () -> run(this::leaveOutThoseThatWait), MILLIS_LOOK, MILLIS_LOOK, TimeUnit.MILLISECONDS);
    }

    /**
     * The threads for one kind of work of an org: always the same.
     *
     * @param org the org's alias
     * @param work the kind of work
     */
    public OrgThreads of(String org, Work work) {
        return orgs.computeIfAbsent(work.of(org), key -> new OrgThreads(new Lane(work.most(slices), of(work)), timer));
    }

    /** For what others call back with and that waits for nothing, such as noting what has come: of all orgs, in few threads. */
    public Executor callbacks() {
        return callbacks;
    }

    private static ThreadFactory named(String name) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Begins nothing more by itself. What is at work is not interrupted, as that would close the files of an embedded database. */
    @PreDestroy
    void close() {
        timer.shutdownNow();
    }

    /** Gives shared places that are free to those who have waited longest, one each in turn. */
    private void share() {
        List<Lane> inTurn = shared > 0 ? List.copyOf(wanting) : List.of();
        for (Lane lane : inTurn) {
            if (shared > 0 && lane.mayBegin()) {
                wanting.remove(lane);
                lane.begin();
                lane.wantMore();
            }
        }
    }

    /** Counts those no more that wait for long, where others are waiting to be begun. */
    private synchronized void leaveOutThoseThatWait() {
        kinds.values().forEach(Kind::leaveOutThoseThatWait);
        share();
    }

    private Kind of(Work work) {
        return Objects.requireNonNull(kinds.get(work));
    }

    static @Nullable Place placeOfThisThread() {
        return PLACES.get();
    }

    /** One kind of work, of all orgs. */
    private final class Kind {
        private final Work work;
        private final Set<Place> atWork = new HashSet<>();
        /** Lanes of which nothing is at work, the one that has waited longest first. */
        private final Set<Lane> queued = new LinkedHashSet<>();

        Kind(Work work) {
            this.work = work;
        }

        boolean hasRoom() {
            return atWork.size() < most();
        }

        private int most() {
            if (work == Work.CONNECTING) {
                return CONNECTING_AT_WORK;
            }
            return LATER.contains(work) && of(Work.CONNECTING).isBusy() ? MEANWHILE : AT_WORK;
        }

        private boolean isBusy() {
            return !atWork.isEmpty() || !queued.isEmpty();
        }

        void beginQueued() {
            while (hasRoom() && !queued.isEmpty()) {
                Lane first = queued.iterator().next();
                queued.remove(first);
                first.begin();
                first.wantMore();
            }
        }

        void leaveOutThoseThatWait() {
            if (work == Work.CONNECTING || !hasRoom()) {
                atWork.removeIf(Place::takesLong);
            }
            beginQueued();
        }
    }

    /** A task at work. */
    final class Place {
        private final Lane lane;
        private final long begunAt = System.nanoTime();
        private long waitsSince;
        private boolean waits;
        private boolean waitedLong;

        Place(Lane lane) {
            this.lane = lane;
        }

        void waits() {
            synchronized (SharedThreads.this) {
                waits = true;
                waitsSince = System.nanoTime();
            }
        }

        void goesOn() {
            synchronized (SharedThreads.this) {
                waitedLong = takesLong();
                waits = false;
            }
        }

        /** Whether it does, from when on its lane is known for it. */
        boolean takesLong() {
            long now = System.nanoTime();
            boolean takesLong = waitedLong
                    || now - begunAt > TimeUnit.SECONDS.toNanos(SECONDS_WORKED)
                    || (waits && now - waitsSince > TimeUnit.MILLISECONDS.toNanos(MILLIS_WAITED));
            if (takesLong) {
                lane.slow = true;
            }
            return takesLong;
        }
    }

    /** Does a task; whatever it fails by is told. */
    static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            failed(e);
        }
    }

    static void failed(Throwable failure) {
        LOG.error("Something that Orgtrail does for an org has ended by a fault of its own", failure);
    }

    /** The work of one kind of one org, begun in the order in which it came. */
    final class Lane {
        private final int most;
        private final Kind kind;
        private final Queue<Runnable> waiting = new ArrayDeque<>();
        private int busy;
        /** Whether what was at work last has waited for long. */
        private boolean slow;

        Lane(int most, Kind kind) {
            this.most = most;
            this.kind = kind;
        }

        /** Has a task done as soon as there is a place for it. */
        void add(Runnable task) {
            synchronized (SharedThreads.this) {
                waiting.add(task);
                if (busy == 0) {
                    beginInTurn();
                }
                wantMore();
                share();
            }
        }

        private boolean mayBegin() {
            return slow || kind.hasRoom();
        }

        private void beginInTurn() {
            if (slow || (kind.queued.isEmpty() && mayBegin())) {
                kind.queued.remove(this);
                begin();
            } else {
                kind.queued.add(this);
            }
        }

        private void begin() {
            if (busy > 0) {
                shared--;
            }
            busy++;
            Runnable task = waiting.remove();
            Place place = new Place(this);
            if (!slow) {
                kind.atWork.add(place);
            }
            pool.execute(() -> {
                PLACES.set(place);
                try {
                    SharedThreads.run(task);
                } finally {
                    PLACES.remove();
                    // Whoever has interrupted this thread meant what is over now.
                    Thread.interrupted();
                    ended(place);
                }
            });
        }

        private void ended(Place place) {
            synchronized (SharedThreads.this) {
                kind.atWork.remove(place);
                slow = place.takesLong();
                busy--;
                if (busy > 0) {
                    shared++;
                } else if (!waiting.isEmpty()) {
                    beginInTurn();
                }
                wantMore();
                kind.beginQueued();
                if (kind.work == Work.CONNECTING) {
                    LATER.forEach(later -> of(later).beginQueued());
                }
                share();
            }
        }

        private void wantMore() {
            if (busy > 0 && busy < most && !waiting.isEmpty()) {
                wanting.add(this);
            } else {
                wanting.remove(this);
            }
        }
    }
}
