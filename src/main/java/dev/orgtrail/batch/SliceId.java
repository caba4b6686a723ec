package dev.orgtrail.batch;

import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What names a slice within its source. {@link #toString} is the name under which the state keeps it, and {@link Kind#parse}
 * reads it.
 */
public sealed interface SliceId {
    /** What the names of windows and of stored events begin with that are read a second time. */
    String AGAIN = "again";

    /** What the names of stored events begin with that are read to heal a gap. */
    String HEAL = "heal";

    /** What slices are pieces of. */
    enum Kind {
        /** Records of an object, by time. */
        WINDOW("window") {
            @Override
            public SliceId parse(String name) {
                String[] parts = name.split("/", -1);
                Instant from = parts.length == 3 && parts[0].equals(AGAIN) ? instant(parts[1]) : null;
                int reading = from == null ? 0 : number(parts[2]);
                return reading > 0 && from != null ? new WindowAgain(from, reading) : new Window(name);
            }
        },

        /** The rows of an event log file. */
        LOG_FILE("log-file") {
            @Override
            public SliceId parse(String name) {
                int mark = name.lastIndexOf(LogFileAgain.MARK);
                int reading = mark < 0 ? 0 : number(name.substring(mark + 1));
                return reading > 0 ? new LogFileAgain(name.substring(0, mark), reading) : new LogFile(name);
            }
        },

        /** The events of a stream, from the object that stores them. */
        STORED_EVENTS("stored-events") {
            @Override
            public SliceId parse(String name) {
                String[] parts = name.split("/", -1);
                Instant from = parts.length < 4 ? null : instant(parts[3]);
                if (from != null && parts.length == 4 && parts[0].equals(HEAL)) {
                    return new StoredEvents(parts[1], parts[2], from, 0);
                }
                int reading = from != null && parts.length == 5 && parts[0].equals(AGAIN) ? number(parts[4]) : 0;
                if (from != null && reading > 0) {
                    return new StoredEvents(parts[1], parts[2], from, reading);
                }
                throw new IllegalArgumentException("Slice " + name + " of streaming names no stored object.");
            }
        };

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        /** As the state has it. */
        @Override
        public String toString() {
            return text;
        }

        /**
         * Reads the name of a slice of this kind.
         *
         * @param name as {@link SliceId#toString} writes it
         * @throws IllegalArgumentException if it is none
         */
        public abstract SliceId parse(String name);

        /** A moment as the name has it; null for what would be written otherwise. */
        private static @Nullable Instant instant(String text) {
            try {
                Instant instant = Instant.parse(text);
                return instant.toString().equals(text) ? instant : null;
            } catch (DateTimeException e) {
                return null;
            }
        }

        /** A number above 0 as the name has it; 0 for what would be written otherwise. */
        private static int number(String text) {
            try {
                int number = Integer.parseInt(text);
                return number > 0 && Integer.toString(number).equals(text) ? number : 0;
            } catch (NumberFormatException e) {
                return 0;
            }
        }
    }

    /** What it is a piece of. */
    Kind kind();

    /** Whether it reads what another slice has read, because something of it was missing. */
    boolean again();

    /**
     * A window of time.
     *
     * @param name the day, such as {@code 2026-11-01}
     */
    record Window(String name) implements SliceId {
        @Override
        public Kind kind() {
            return Kind.WINDOW;
        }

        @Override
        public boolean again() {
            return false;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /**
     * A window of time that is read once more.
     *
     * @param from the first instant of what was compared
     * @param reading 1 for the first time that it is read once more, and so on
     */
    record WindowAgain(Instant from, int reading) implements SliceId {
        @Override
        public Kind kind() {
            return Kind.WINDOW;
        }

        @Override
        public boolean again() {
            return true;
        }

        @Override
        public String toString() {
            return AGAIN + "/" + from + "/" + reading;
        }
    }

    /**
     * An event log file.
     *
     * @param fileId its 18-character id, or whatever Salesforce names it by
     */
    record LogFile(String fileId) implements SliceId {
        @Override
        public Kind kind() {
            return Kind.LOG_FILE;
        }

        @Override
        public boolean again() {
            return false;
        }

        @Override
        public String toString() {
            return fileId;
        }
    }

    /**
     * An event log file that is read once more.
     *
     * @param fileId its id
     * @param reading 2 for the second time that it is read, and so on
     */
    record LogFileAgain(String fileId, int reading) implements SliceId {
        private static final char MARK = '~';

        @Override
        public Kind kind() {
            return Kind.LOG_FILE;
        }

        @Override
        public boolean again() {
            return true;
        }

        @Override
        public String toString() {
            return fileId + MARK + reading;
        }
    }

    /**
     * Events of a stream, from the object that stores them.
     *
     * @param feed the channel's name
     * @param object the object
     * @param from the first instant of the gap, or of what was compared
     * @param reading 0 where a gap is healed; else 1 for the first time that the stretch is read once more, and so on
     */
    record StoredEvents(String feed, String object, Instant from, int reading) implements SliceId {
        @Override
        public Kind kind() {
            return Kind.STORED_EVENTS;
        }

        @Override
        public boolean again() {
            return reading > 0;
        }

        @Override
        public String toString() {
            String stretch = feed + "/" + object + "/" + from;
            return again() ? AGAIN + "/" + stretch + "/" + reading : HEAL + "/" + stretch;
        }
    }
}
