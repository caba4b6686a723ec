package dev.orgtrail.state;

import java.time.Instant;
import java.util.List;
import java.util.Random;

/** Values as nobody expects them of Salesforce, the same for the same seed: of any length, with any characters. */
final class OddValues {
    /** Longer than any column with a limit has room for. */
    static final int LONGEST = 30_000;

    private static final List<Integer> LENGTHS =
            List.of(0, 1, 18, 19, 64, 65, 100, 101, 199, 200, 201, 255, 256, 499, 500, 501, 4_000, LONGEST);
    private static final List<Instant> TIMES = List.of(
            Instant.MIN,
            Instant.parse("-4713-01-01T00:00:00Z"),
            Instant.parse("0000-12-31T23:59:59Z"),
            Instant.parse("0001-01-01T00:00:00Z"),
            Instant.EPOCH,
            Instant.parse("2026-11-01T04:46:15.123456789Z"),
            Instant.parse("9999-12-31T23:59:59.999Z"),
            Instant.ofEpochMilli(Long.MAX_VALUE),
            Instant.MAX);
    private static final List<Long> NUMBERS = List.of(Long.MIN_VALUE, -1L, 0L, 1L, 1L << 31, 1L << 53, Long.MAX_VALUE);

    /** NUL, halves of surrogate pairs, a whole one, what is no character, wildcards, quotes, signs of our own. */
    private static final List<String> CHARACTERS = List.of(
            "\0",
            "\uD83D",
            "\uDE00",
            "\uD83D\uDE00",
            "\uFFFF",
            "\uFEFF",
            "\u0301",
            "\u202E",
            "é",
            "漢",
            "'",
            "\"",
            "%",
            "_",
            "!",
            "\\",
            ";--",
            "?",
            ":a",
            ",",
            "|",
            "~",
            "#",
            "…",
            "\r\n",
            "\t",
            " ",
            "null");

    private final Random random;

    OddValues(long seed) {
        random = new Random(seed);
    }

    /** Text of a length at the edge of some column's room, plain or not. */
    String text() {
        return text(oneOf(LENGTHS));
    }

    /** Text for a column without a limit. */
    String longText() {
        return text(LONGEST);
    }

    private String text(int length) {
        boolean plain = random.nextBoolean();
        StringBuilder text = new StringBuilder(length);
        while (text.length() < length) {
            text.append(plain || random.nextInt(4) > 0 ? (char) ('a' + random.nextInt(26)) : oneOf(CHARACTERS));
        }
        text.setLength(length);
        return text.toString();
    }

    Instant time() {
        return oneOf(TIMES);
    }

    long number() {
        return oneOf(NUMBERS);
    }

    boolean either() {
        return random.nextBoolean();
    }

    private <T> T oneOf(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
