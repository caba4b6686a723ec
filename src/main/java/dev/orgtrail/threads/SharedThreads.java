package dev.orgtrail.threads;

import dev.orgtrail.settings.OrgtrailSettings;
import jakarta.annotation.PreDestroy;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Threads for the work of all orgs. There are as many as there is work at the same time, and they end when there is none: at rest an
 * org holds none. Of each kind of work an org has one place that nobody else takes, so that an org whose calls hang holds up nobody
 * but itself; where an org has more to do at the same time, it also takes places that all share, while there are any. So there are
 * never more threads than {@value #SHARED} and one for each org and kind of work, however many sources the orgs have. Thread-safe.
 */
@Component
public class SharedThreads {
    /** The places that all share. */
    static final int SHARED = 64;

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

    private int shared = SHARED;

    /** With nothing to do yet. */
    public SharedThreads(OrgtrailSettings settings) {
        slices = settings.history().parallel();
        callbacks.allowCoreThreadTimeOut(true);
        timer.setRemoveOnCancelPolicy(true);
        // After the end nothing is begun any more.
        timer.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    }

    /**
     * The threads for one kind of work of an org: always the same.
     *
     * @param org the org's alias
     * @param work the kind of work
     */
    public OrgThreads of(String org, Work work) {
        return orgs.computeIfAbsent(work.of(org), key -> new OrgThreads(new Lane(work.most(slices)), timer));
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
        while (shared > 0 && !wanting.isEmpty()) {
            Iterator<Lane> first = wanting.iterator();
            Lane longest = first.next();
            first.remove();
            longest.begin();
            longest.wantMore();
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
        private final Queue<Runnable> waiting = new ArrayDeque<>();
        private int busy;

        Lane(int most) {
            this.most = most;
        }

        /** Has a task done as soon as there is a place for it. */
        void add(Runnable task) {
            synchronized (SharedThreads.this) {
                waiting.add(task);
                if (busy == 0) {
                    begin();
                }
                wantMore();
                share();
            }
        }

        private void begin() {
            if (busy > 0) {
                shared--;
            }
            busy++;
            Runnable task = waiting.remove();
            pool.execute(() -> {
                try {
                    SharedThreads.run(task);
                } finally {
                    // Whoever has interrupted this thread meant what is over now.
                    Thread.interrupted();
                    ended();
                }
            });
        }

        private void ended() {
            synchronized (SharedThreads.this) {
                busy--;
                if (busy > 0) {
                    shared++;
                } else if (!waiting.isEmpty()) {
                    begin();
                }
                wantMore();
                share();
            }
        }

        private void wantMore() {
            if (busy < most && !waiting.isEmpty()) {
                wanting.add(this);
            } else {
                wanting.remove(this);
            }
        }
    }
}
