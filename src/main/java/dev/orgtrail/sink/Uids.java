package dev.orgtrail.sink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.Collection;
import java.util.Comparator;

/** Some uids that are kept together, 16 bytes each, in memory as in storage. Never changes. */
public final class Uids {
    private static final int BYTES = 2 * Long.BYTES;
    private static final Comparator<Uid> ORDER =
            Comparator.comparingLong(Uid::high).thenComparingLong(Uid::low);

    /** Pairs of longs, in order. */
    private final LongBuffer pairs;

    private Uids(LongBuffer pairs) {
        this.pairs = pairs;
    }

    /** Some uids. */
    public static Uids of(Collection<Uid> uids) {
        long[] pairs = new long[2 * uids.size()];
        int at = 0;
        for (Uid uid : uids.stream().sorted(ORDER).toList()) {
            pairs[at++] = uid.high();
            pairs[at++] = uid.low();
        }
        return new Uids(LongBuffer.wrap(pairs));
    }

    /**
     * Reads what {@link #bytes()} has written.
     *
     * @throws IllegalArgumentException if it is nothing of that kind
     */
    public static Uids read(byte[] bytes) {
        if (bytes.length % BYTES != 0) {
            throw new IllegalArgumentException(bytes.length + " bytes are no list of uids");
        }
        return mapped(ByteBuffer.wrap(bytes));
    }

    /**
     * Leaves what {@link #bytes()} has written where it is, such as in a file.
     *
     * @param bytes which nobody changes from now on
     */
    public static Uids mapped(ByteBuffer bytes) {
        return new Uids(bytes.order(ByteOrder.BIG_ENDIAN).asLongBuffer());
    }

    /** As they are stored, for {@link #read}. */
    public byte[] bytes() {
        ByteBuffer bytes = ByteBuffer.allocate(pairs.limit() * Long.BYTES).order(ByteOrder.BIG_ENDIAN);
        bytes.asLongBuffer().put(pairs.duplicate());
        return bytes.array();
    }

    /** These and others. */
    public Uids and(Uids others) {
        long[] all = new long[pairs.limit() + others.pairs.limit()];
        int mine = 0;
        int theirs = 0;
        for (int at = 0; at < all.length; at += 2) {
            boolean fromMine = theirs == others.pairs.limit()
                    || (mine < pairs.limit()
                            && order(mine, others.pairs.get(theirs), others.pairs.get(theirs + 1)) <= 0);
            LongBuffer from = fromMine ? pairs : others.pairs;
            int place = fromMine ? mine : theirs;
            all[at] = from.get(place);
            all[at + 1] = from.get(place + 1);
            mine += fromMine ? 2 : 0;
            theirs += fromMine ? 0 : 2;
        }
        return new Uids(LongBuffer.wrap(all));
    }

    /** How many there are. */
    public int size() {
        return pairs.limit() / 2;
    }

    /** Whether one is among them. */
    public boolean contains(Uid uid) {
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
        int order = Long.compare(pairs.get(place), high);
        return order != 0 ? order : Long.compare(pairs.get(place + 1), low);
    }
}
