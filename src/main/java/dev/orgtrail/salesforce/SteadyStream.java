package dev.orgtrail.salesforce;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * A download that is given up when it comes too slowly: each stretch of it has its time, of which what the reader takes
 * does not count. An idle time-out alone would wait for ever for a server that sends a byte now and then.
 */
final class SteadyStream extends FilterInputStream {
    private static final int STRETCH = 64 * 1024;

    private final Scheduler scheduler;
    private final Duration patience;
    private final Runnable giveUp;
    private long waitedNanos;
    private long came;

    /**
     * Watches a stream.
     *
     * @param patience how long 64 KiB may take
     * @param giveUp makes the stream fail, called by another thread
     */
    SteadyStream(InputStream in, Scheduler scheduler, Duration patience, Runnable giveUp) {
        super(in);
        this.scheduler = scheduler;
        this.patience = patience;
        this.giveUp = giveUp;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        long begun = System.nanoTime();
        Scheduler.Task alarm =
                scheduler.schedule(giveUp, Math.max(0, patience.toNanos() - waitedNanos), TimeUnit.NANOSECONDS);
        try {
            int read = in.read(buffer, offset, length);
            came += Math.max(0, read);
            return read;
        } finally {
            alarm.cancel();
            waitedNanos += System.nanoTime() - begun;
            if (came >= STRETCH) {
                came = 0;
                waitedNanos = 0;
            }
        }
    }
}
