package dev.orgtrail.deliver;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collection;
import java.util.Comparator;

/** Some uids that are kept together, 16 bytes each, in memory as in storage. Never changes. */
final class Uids {
    private static final int BYTES = 2 * Long.BYTES;
    private static final Comparator<Uid> ORDER =
            Comparator.comparingLong(Uid::high).thenComparingLong(Uid::low);

    /** Pairs of longs, in order. */
    private final long[] pairs;

    private Uids(long[] pairs) {
        this.pairs = pairs;
    }

    static Uids of(Collection<Uid> uids) {
        long[] pairs = new long[2 * uids.size()];
        int at = 0;
        for (Uid uid : uids.stream().sorted(ORDER).toList()) {
            pairs[at++] = uid.high();
            pairs[at++] = uid.low();
        }
        return new Uids(pairs);
    }

    /**
     * Reads what {@link #bytes()} has written.
     *
     * @throws IllegalArgumentException if it is nothing of that kind
     */
    static Uids read(byte[] bytes) {
        if (bytes.length % BYTES != 0) {
            throw new IllegalArgumentException(bytes.length + " bytes are no list of uids");
        }
        long[] pairs = new long[bytes.length / Long.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.BIG_ENDIAN).asLongBuffer().get(pairs);
        return new Uids(pairs);
    }

    byte[] bytes() {
        ByteBuffer bytes = ByteBuffer.allocate(pairs.length * Long.BYTES).order(ByteOrder.BIG_ENDIAN);
        bytes.asLongBuffer().put(pairs);
        return bytes.array();
    }

    Uids and(Uids others) {
        long[] all = new long[pairs.length + others.pairs.length];
        int mine = 0;
        int theirs = 0;
        for (int at = 0; at < all.length; at += 2) {
            boolean fromMine = theirs == others.pairs.length
                    || (mine < pairs.length && order(mine, others.pairs[theirs], others.pairs[theirs + 1]) <= 0);
            long[] from = fromMine ? pairs : others.pairs;
            int place = fromMine ? mine : theirs;
            all[at] = from[place];
            all[at + 1] = from[place + 1];
            mine += fromMine ? 2 : 0;
            theirs += fromMine ? 0 : 2;
        }
        return new Uids(all);
    }

    int size() {
        return pairs.length / 2;
    }

    boolean contains(Uid uid) {
        int from = 0;
        int to = size() - 1;
        while (from <= to) {
            int middle = (from + to) >>> 1;
            int order = order(2 * middle, uid.high(), uid.low());
            if (order == 0) {
                return true;
            }
            if (order < 0) {
                from = middle + 1;
            } else {
                to = middle - 1;
            }
        }
        return false;
    }

    private int order(int place, long high, long low) {
        int order = Long.compare(pairs[place], high);
        return order != 0 ? order : Long.compare(pairs[place + 1], low);
    }
}
