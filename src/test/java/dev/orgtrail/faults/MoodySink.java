package dev.orgtrail.faults;

import dev.orgtrail.batch.Batch;
import dev.orgtrail.sink.EventJson;
import dev.orgtrail.sink.EventRefused;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.apache.camel.Body;
import org.apache.camel.ExchangeProperty;

/** A sink of somebody's own, which can be down, slow, late, or particular; it remembers what it was given. */
public final class MoodySink {
    private final Map<String, Set<String>> offered = new ConcurrentHashMap<>();
    private final Map<String, List<String>> taken = new ConcurrentHashMap<>();
    private final AtomicInteger late = new AtomicInteger();
    private volatile boolean down;
    private volatile Duration slow = Duration.ZERO;
    private volatile Predicate<String> refuses = uid -> false;
    private volatile CountDownLatch hangs = new CountDownLatch(0);

    /** Takes a batch, called by the sink's Kamelet. */
    public void take(@Body List<Map<String, Object>> events, @ExchangeProperty(Batch.PROPERTY) Batch batch)
            throws InterruptedException {
        String org = batch.org();
        List<String> uids = events.stream()
                .map(event -> String.valueOf(EventJson.uid(event)))
                .toList();
        Set<String> seen = offered.computeIfAbsent(org, alias -> new LinkedHashSet<>());
        synchronized (seen) {
            seen.addAll(uids);
        }
        hangs.await();
        Thread.sleep(slow.toMillis());
        if (down) {
            throw new IllegalStateException("Nobody is in. Call the owner of the sink.");
        }
        for (String uid : uids) {
            if (refuses.test(uid)) {
                throw new EventRefused(uid, "the sink does not like it. Ask its owner.", null);
            }
        }
        taken.computeIfAbsent(org, alias -> new CopyOnWriteArrayList<>()).addAll(uids);
        if (!uids.isEmpty() && late.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new IllegalStateException("The sink has not answered in time. See whether it is too busy.");
        }
    }

    /** What it was offered, whether it took it or not. */
    int offered(String org) {
        Set<String> seen = offered.getOrDefault(org, Set.of());
        synchronized (seen) {
            return seen.size();
        }
    }

    /** The uids that it has, in the order they came, as often as they came. */
    List<String> taken(String org) {
        return taken.getOrDefault(org, List.of());
    }

    void down(boolean is) {
        down = is;
    }

    void slow(Duration time) {
        slow = time;
    }

    void refuse(Predicate<String> uids) {
        refuses = uids;
    }

    /** Takes so many batches, and answers too late. */
    void late(int batches) {
        late.set(batches);
    }

    /** Answers nobody until the latch is open. */
    void hang(CountDownLatch until) {
        hangs = until;
    }

    void mend() {
        down = false;
        slow = Duration.ZERO;
        refuses = uid -> false;
        late.set(0);
        hangs = new CountDownLatch(0);
    }
}
