package dev.orgtrail.threads;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The threads for one kind of work of one org, of those that all orgs share. To be given to Camel and others that want a pool of
 * their own: to shut it down ends nothing. What is cancelled is not begun any more; what is at work is never interrupted.
 */
public final class OrgThreads extends AbstractExecutorService implements ScheduledExecutorService {
    private final SharedThreads.Lane lane;
    private final ScheduledExecutorService timer;

    OrgThreads(SharedThreads.Lane lane, ScheduledExecutorService timer) {
        this.lane = lane;
        this.timer = timer;
    }

    @Override
    public void execute(Runnable task) {
        lane.add(task);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        return new Later<>(Executors.callable(task), 0).in(delay, unit);
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
        return new Later<>(task, 0).in(delay, unit);
    }

    /** The next run begins so long after the end of the last, whatever that has failed by. */
    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, long first, long delay, TimeUnit unit) {
        return new Later<>(Executors.callable(() -> SharedThreads.run(task)), unit.toNanos(delay)).in(first, unit);
    }

    /** The same as with a fixed delay: runs that were missed are not made up for. */
    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable task, long first, long period, TimeUnit unit) {
        return scheduleWithFixedDelay(task, first, period, unit);
    }

    @Override
    public void shutdown() {
        // The threads are not this one's.
    }

    @Override
    public List<Runnable> shutdownNow() {
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return false;
    }

    @Override
    public boolean isTerminated() {
        return false;
    }

    @Override
    public boolean awaitTermination(long atMost, TimeUnit unit) {
        return true;
    }

    /** Something that is done later, or again and again. */
    private final class Later<V> extends FutureTask<V> implements ScheduledFuture<V> {
        private final long againNanos;
        private volatile @Nullable ScheduledFuture<?> next;
        private volatile long at;

        Later(Callable<V> task, long againNanos) {
            super(task);
            this.againNanos = againNanos;
        }

        Later<V> in(long delay, TimeUnit unit) {
            at = System.nanoTime() + unit.toNanos(delay);
            next = timer.schedule(() -> lane.add(this), delay, unit);
            return this;
        }

        @Override
        public void run() {
            if (againNanos == 0) {
                super.run();
            } else if (runAndReset() && !isCancelled()) {
                in(againNanos, TimeUnit.NANOSECONDS);
            }
        }

        @Override
        protected void setException(Throwable failure) {
            super.setException(failure);
            // Nobody asks what became of it.
            SharedThreads.failed(failure);
        }

        @Override
        public boolean cancel(boolean mayInterrupt) {
            boolean cancelled = super.cancel(false);
            ScheduledFuture<?> waiting = next;
            if (waiting != null) {
                waiting.cancel(false);
            }
            return cancelled;
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(at - System.nanoTime(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
        }
    }
}
