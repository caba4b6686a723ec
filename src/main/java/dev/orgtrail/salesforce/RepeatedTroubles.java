package dev.orgtrail.salesforce;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Which troubles are worth a line of the log: each when it is new, and while it comes again and again, ever less often. What is
 * wrong all the time is in the statuses. Thread-safe.
 */
public final class RepeatedTroubles {
    private static final Duration FIRST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final int REMEMBERED = 100;

    private record Told(long at, Duration quiet) {}

    private final LongSupplier nanos;
    private final Map<String, Told> told = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Told> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** Of which none was told yet. */
    public RepeatedTroubles() {
        this(System::nanoTime);
    }

    RepeatedTroubles(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Whether a trouble is to be told now, in these words; counts as told then. */
    public synchronized boolean worthALine(String words) {
        long now = nanos.getAsLong();
        Told last = told.get(words);
        if (last == null) {
            told.put(words, new Told(now, FIRST));
            return true;
        }
        if (now - last.at() < last.quiet().toNanos()) {
            return false;
        }
        Duration twice = last.quiet().multipliedBy(2);
        told.put(words, new Told(now, twice.compareTo(LONGEST) > 0 ? LONGEST : twice));
        return true;
    }
}
