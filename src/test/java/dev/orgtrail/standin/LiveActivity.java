package dev.orgtrail.standin;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes things happen in an org at a steady rate: logins, API calls, changes in Setup and of users, and all the rest. */
final class LiveActivity implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LiveActivity.class);
    private final StandInOrg org;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread daemon = new Thread(task, "stand-in-live");
        daemon.setDaemon(true);
        return daemon;
    });
    private @Nullable ScheduledFuture<?> running;
    private @Nullable LiveRound round;
    private double rate;
    private long count;

    LiveActivity(StandInOrg org) {
        this.org = org;
    }

    /** Sets the rate; 0 stops. */
    synchronized void perSecond(double perSecond) {
        if (running != null) {
            running.cancel(false);
            running = null;
        }
        rate = perSecond;
        if (perSecond > 0) {
            long micros = Math.max(1, Math.round(1_000_000 / perSecond));
            running = thread.scheduleAtFixedRate(this::happen, micros, micros, TimeUnit.MICROSECONDS);
        }
    }

    synchronized double perSecond() {
        return rate;
    }

    private void happen() {
        try {
            switch ((int) (count++ % 6)) {
                case 0, 2 -> org.login();
                case 1 -> org.apiEvent();
                case 3 -> org.setupChange();
                case 4 -> round().turn();
                default -> org.userChange();
            }
        } catch (RuntimeException e) {
            LOG.warn("a live event of the stand-in org failed", e);
        }
    }

    private LiveRound round() {
        LiveRound known = round;
        if (known == null) {
            // Not before the org is complete, whose channels it asks for.
            known = new LiveRound(org);
            round = known;
        }
        return known;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
