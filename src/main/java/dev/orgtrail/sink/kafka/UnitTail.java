package dev.orgtrail.sink.kafka;

import dev.orgtrail.sink.Uid;
import dev.orgtrail.sink.Uids;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The last events of a unit that Kafka has: at least the last {@link #ATLEAST} before the batch that was committed last,
 * and that batch. A unit is what is delivered in sequence: a slice, a poll, a channel. The uids are in numbered pages, so
 * that a batch costs no more to remember than itself. Safe for threads.
 */
final class UnitTail {
    /** How many uids are never forgotten, counted back from the last batch: more than can be in hand, however it is cut. */
    static final int ATLEAST = 10_000;

    /** Small batches share a page of up to so many uids. */
    private static final int PAGE = 1_000;

    /** A page of so many uids is the largest; it is half as large as a Kafka record may be. */
    private static final int LARGEST = 30_000;

    private final NavigableMap<Long, Uids> pages = new TreeMap<>();

    synchronized boolean contains(Uid uid) {
        return pages.values().stream().anyMatch(page -> page.contains(uid));
    }

    /** The pages there are. */
    synchronized List<Long> numbers() {
        return List.copyOf(pages.keySet());
    }

    /** The pages that change when these uids are added: what they are then, or that they are no more. */
    synchronized SortedMap<Long, Optional<Uids>> changedBy(List<Uid> added) {
        SortedMap<Long, Optional<Uids>> changes = new TreeMap<>();
        int kept = pages.values().stream().mapToInt(Uids::size).sum();
        for (var page : pages.entrySet()) {
            kept -= page.getValue().size();
            if (kept < ATLEAST) {
                break;
            }
            changes.put(page.getKey(), Optional.empty());
        }
        long last = pages.isEmpty() ? -1 : pages.lastKey();
        Uids open = pages.get(last);
        if (open != null && open.size() + added.size() <= PAGE) {
            changes.put(last, Optional.of(open.and(Uids.of(added))));
        } else {
            for (int from = 0; from < added.size(); from += LARGEST) {
                Uids page = Uids.of(added.subList(from, Math.min(added.size(), from + LARGEST)));
                changes.put(++last, Optional.of(page));
            }
        }
        return changes;
    }

    /** Makes a page what it is now, or no more. */
    synchronized void change(long number, Optional<Uids> page) {
        page.ifPresentOrElse(uids -> pages.put(number, uids), () -> pages.remove(number));
    }
}
