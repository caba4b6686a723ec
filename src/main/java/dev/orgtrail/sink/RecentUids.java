package dev.orgtrail.sink;

/**
 * Remembers at least the last {@link #ATLEAST} uids put in, at most twice as many, in at most 1 MB. Two generations: when
 * the younger is full it becomes the older, and the older is forgotten. Not safe for threads.
 */
public final class RecentUids {
    /** How many uids are never forgotten, counted from the newest. */
    public static final int ATLEAST = 20_000;

    private Generation younger = new Generation();
    private Generation older = new Generation();

    /** None yet. */
    public RecentUids() {}

    /** Takes a uid in; tells whether it was new. */
    public boolean add(Uid uid) {
        if (contains(uid)) {
            return false;
        }
        if (younger.size == ATLEAST) {
            older = younger;
            younger = new Generation();
        }
        younger.add(uid);
        return true;
    }

    /** Whether it is remembered. */
    public boolean contains(Uid uid) {
        return younger.contains(uid) || older.contains(uid);
    }

    /** How much memory this takes, in bytes. */
    public long bytes() {
        return 8L * (younger.places.length + older.places.length);
    }

    /** An open-addressed table of pairs of longs that doubles as it fills. */
    private static final class Generation {
        private long[] places = new long[256];
        private int size;

        void add(Uid uid) {
            if (size * 10 > places.length / 2 * 7) {
                grow();
            }
            put(uid.high(), uid.low());
            size++;
        }

        boolean contains(Uid uid) {
            return places[place(uid.high(), uid.low()) + 1] != 0;
        }

        private void grow() {
            long[] before = places;
            places = new long[before.length * 2];
            for (int i = 0; i < before.length; i += 2) {
                if (before[i + 1] != 0) {
                    put(before[i], before[i + 1]);
                }
            }
        }

        private void put(long high, long low) {
            int place = place(high, low);
            places[place] = high;
            places[place + 1] = low;
        }

        /** Where this uid is, or the free place where it would be. */
        private int place(long high, long low) {
            int mask = places.length - 1;
            int place = ((int) high << 1) & mask;
            while (places[place + 1] != 0 && (places[place] != high || places[place + 1] != low)) {
                place = (place + 2) & mask;
            }
            return place;
        }
    }
}
