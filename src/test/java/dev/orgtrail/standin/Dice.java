package dev.orgtrail.standin;

import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/** Repeatable chance: the same seed and the same labels always fall the same way, in whatever order they are asked. */
final class Dice {
    private static final String BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private final SplittableRandom random;

    private Dice(long seed) {
        this.random = new SplittableRandom(seed);
    }

    static Dice of(long seed, Object... labels) {
        long hash = seed * 0x9E3779B97F4A7C15L + 0x632BE59BD9B4E019L;
        for (Object label : labels) {
            String text = String.valueOf(label);
            for (int i = 0; i < text.length(); i++) {
                hash = (hash ^ text.charAt(i)) * 0x100000001B3L;
            }
            hash = (hash ^ '|') * 0x100000001B3L;
            hash ^= hash >>> 29;
        }
        return new Dice(hash);
    }

    /** A number from 0 to below the bound. */
    int below(int bound) {
        return random.nextInt(bound);
    }

    /** True once in the given number of throws, on average. */
    boolean oneIn(int throwsOfDice) {
        return random.nextInt(throwsOfDice) == 0;
    }

    <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    String letters(int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(BASE62.charAt(random.nextInt(62)));
        }
        return text.toString();
    }

    /** A public IPv4 address, now and then an IPv6 one. */
    String ip() {
        if (oneIn(12)) {
            return "2001:db8:%x:%x::%x".formatted(below(65536), below(65536), 1 + below(65535));
        }
        return pick(List.of("203.0.113.", "198.51.100.", "192.0.2.")) + (1 + below(254));
    }

    String uuid() {
        long version4 = random.nextLong() & ~0xF000L | 0x4000L;
        long variant1 = random.nextLong() >>> 2 | 1L << 63;
        return new UUID(version4, variant1).toString();
    }
}
