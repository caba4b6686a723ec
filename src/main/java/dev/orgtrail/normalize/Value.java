package dev.orgtrail.normalize;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Where a target's value comes from. */
interface Value {
    /** The value for this row, or null if it has none. */
    @Nullable
    Object of(RowReading reading);

    /** The slots it reads. */
    List<Integer> slots();

    /** The same value whatever the row holds. */
    record Constant(Object value, Condition when) implements Value {
        @Override
        public @Nullable Object of(RowReading reading) {
            return when.test(reading.row()) ? value : null;
        }

        @Override
        public List<Integer> slots() {
            return List.of();
        }
    }

    /** The first of several that gives a value. */
    record FirstOf(List<Value> values) implements Value {
        @Override
        public @Nullable Object of(RowReading reading) {
            for (Value value : values) {
                Object found = value.of(reading);
                if (found != null) {
                    return found;
                }
            }
            return null;
        }

        @Override
        public List<Integer> slots() {
            return values.stream().flatMap(v -> v.slots().stream()).toList();
        }
    }

    /** The first of some columns that is there and converts, else the default. */
    @SuppressWarnings("ArrayRecordComponent") // read for every row, and shared with nobody
    record FromColumns(
            int[] columns,
            Condition when,
            Conversion conversion,
            @Nullable ValueTable table,
            @Nullable Split split,
            @Nullable Excerpt excerpt,
            @Nullable Object otherwise)
            implements Value {

        @Override
        public @Nullable Object of(RowReading reading) {
            if (!when.test(reading.row())) {
                return null;
            }
            for (int column : columns) {
                Object raw = reading.value(column);
                Object value = raw == null ? null : convert(raw);
                if (value != null && raw != null) {
                    reading.used(column);
                    if (table == null && isFaithful(raw, value)) {
                        place(reading, column, raw, value);
                    }
                    return value;
                }
            }
            return otherwise;
        }

        /** The other columns that say the same need not be kept either: USER_ID beside USER_ID_DERIVED. */
        private void place(RowReading reading, int winner, Object raw, Object value) {
            reading.place(winner);
            for (int column : columns) {
                Object other = column == winner ? null : reading.value(column);
                if (other != null && (other.equals(raw) || value.equals(convert(other)))) {
                    reading.place(column);
                }
            }
        }

        private boolean isFaithful(Object raw, Object value) {
            if (excerpt != null) {
                return false;
            }
            if (split != null) {
                return split.isFaithful(raw, value);
            }
            return conversion != Conversion.IP || value.equals(raw.toString().trim());
        }

        private @Nullable Object convert(Object received) {
            Object raw = excerpt == null ? received : excerpt.of(received);
            if (raw == null) {
                return null;
            }
            if (table != null) {
                String text = Conversion.text(raw);
                return text == null ? null : table.get(text);
            }
            return split == null ? conversion.apply(raw) : split.apply(raw, conversion);
        }

        @Override
        public List<Integer> slots() {
            List<Integer> slots = new ArrayList<>();
            for (int column : columns) {
                slots.add(column);
            }
            return slots;
        }
    }

    /**
     * Cuts a text at a separator.
     *
     * @param separator the separator, literally
     * @param part which part to take, counted from 0; null for all of them as a list
     * @param each what of each part to take: the groups of the expression, dots between them; null for all of it. A part
     *     that does not match is left out
     * @param join what to put between the parts to make one text of them; null for a list
     */
    record Split(
            String separator,
            @Nullable Integer part,
            @Nullable Pattern each,
            @Nullable String join) {
        /** How many characters {@code each} may look at in one part. */
        private static final int BUDGET = 100_000;

        @Nullable
        Object apply(Object raw, Conversion conversion) {
            String text = Conversion.text(raw);
            if (text == null) {
                return null;
            }
            List<Object> parts = new ArrayList<>();
            int at = 0;
            int index = 0;
            while (at <= text.length()) {
                int end = text.indexOf(separator, at);
                String piece = text.substring(at, end < 0 ? text.length() : end).trim();
                String taken = piece.isEmpty() ? null : of(piece);
                Object value = taken == null ? null : conversion.apply(taken);
                if (part != null && index == part) {
                    return value;
                }
                if (value != null) {
                    parts.add(value);
                }
                if (end < 0) {
                    break;
                }
                at = end + separator.length();
                index++;
            }
            if (part != null || parts.isEmpty()) {
                return null;
            }
            return join == null ? parts : parts.stream().map(String::valueOf).collect(Collectors.joining(join));
        }

        private @Nullable String of(String piece) {
            if (each == null) {
                return piece;
            }
            Matcher matcher = each.matcher(new CountedText(piece, new CountedText.Budget(BUDGET)));
            try {
                if (!matcher.find()) {
                    return null;
                }
            } catch (CountedText.Exhausted | StackOverflowError e) {
                return null; // as if it did not match, as with patterns
            }
            StringBuilder taken = new StringBuilder();
            for (int group = 1; group <= matcher.groupCount(); group++) {
                String text = matcher.group(group);
                if (text != null) {
                    taken.append(taken.isEmpty() ? "" : ".").append(text);
                }
            }
            return taken.isEmpty() ? null : taken.toString();
        }

        /** A single part says less than the whole, and so does a list that lost a part in conversion. */
        boolean isFaithful(Object raw, Object value) {
            if (part != null || each != null || !(value instanceof List<?> list)) {
                return false;
            }
            int pieces = 1;
            String text = raw.toString();
            for (int at = text.indexOf(separator); at >= 0; at = text.indexOf(separator, at + separator.length())) {
                pieces++;
            }
            return list.size() == pieces;
        }
    }

    /**
     * Takes a part out of a sentence.
     *
     * @param after what stands before the part, or null to begin with the text
     * @param before what stands behind it; null, or where it is not found, to the end of the text
     */
    record Excerpt(@Nullable String after, @Nullable String before) {
        @Nullable
        String of(Object raw) {
            String text = Conversion.text(raw);
            if (text == null) {
                return null;
            }
            int from = 0;
            if (after != null) {
                int found = text.indexOf(after);
                if (found < 0) {
                    return null;
                }
                from = found + after.length();
            }
            int to = before == null ? -1 : text.indexOf(before, from);
            String part = text.substring(from, to < 0 ? text.length() : to).trim();
            return part.isEmpty() ? null : part;
        }
    }
}
