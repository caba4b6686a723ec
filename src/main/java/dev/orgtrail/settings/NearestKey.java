package dev.orgtrail.settings;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds what somebody meant by a misspelt name. A key is compared level by level: each of its words only with the words
 * that may stand at its place, and only those that are near count.
 */
final class NearestKey {
    private static final String ANY = "*";
    /** One letter in so many may be wrong. */
    private static final int LETTERS = 4;

    private static final Pattern INDEX = Pattern.compile("\\[\\d*]$");
    private static final Pattern INDEX_OF_VARIABLE = Pattern.compile("_\\d+(?=_|$)");

    /** A level of the keys: what may come next, by name. */
    private static final class Level {
        private final Map<String, Level> next = new TreeMap<>();
    }

    private record Found(List<String> words, int distance) {}

    private final Level top = new Level();

    /** Among these keys in dotted form, in which {@code *} stands for any word, {@code []} for each of a list. */
    NearestKey(Collection<String> keys) {
        for (String key : keys) {
            Level level = top;
            for (String word : key.split("\\.")) {
                level = level.next.computeIfAbsent(word, name -> new Level());
            }
        }
    }

    /** The key, or the group of keys, that a misspelt key means; empty if none is near. */
    Optional<String> toKey(String key) {
        return find(List.of(key.split("\\.")), false);
    }

    /** The key that an environment variable means, whose underscores are dots or dashes; empty if none is near. */
    Optional<String> toVariable(String variable) {
        String words = INDEX_OF_VARIABLE.matcher(variable).replaceAll("").toLowerCase(Locale.ROOT);
        return find(List.of(words.split("_")), true);
    }

    /** The one of some names that is meant by another; empty if none is near. */
    static Optional<String> among(Collection<String> names, String name) {
        return names.stream()
                .filter(known -> isNear(distance(known, name), name))
                .min(Comparator.comparingInt((String known) -> distance(known, name))
                        .thenComparing(Comparator.naturalOrder()));
    }

    private Optional<String> find(List<String> words, boolean dashesApart) {
        return Optional.ofNullable(find(top, words, dashesApart)).map(found -> String.join(".", found.words()));
    }

    private static @Nullable Found find(Level level, List<String> words, boolean dashesApart) {
        if (words.isEmpty()) {
            return new Found(List.of(), 0);
        }
        List<Found> found = new ArrayList<>();
        for (String known : level.next.keySet()) {
            int most = dashesApart ? known.split("-").length : 1;
            for (int taken = 1; taken <= Math.min(most, words.size()); taken++) {
                Found one = find(level, known, taken, words, dashesApart);
                if (one != null) {
                    found.add(one);
                }
            }
        }
        return found.stream().min(Comparator.comparingInt(Found::distance)).orElse(null);
    }

    /** With the first so many words taken for a known one. */
    private static @Nullable Found find(Level level, String known, int taken, List<String> words, boolean dashesApart) {
        String given = String.join("", words.subList(0, taken));
        boolean any = known.equals(ANY);
        int distance = any ? 0 : distance(known, given);
        Found rest = any || isNear(distance, given)
                ? find(Objects.requireNonNull(level.next.get(known)), words.subList(taken, words.size()), dashesApart)
                : null;
        if (rest == null) {
            return null;
        }
        List<String> all = new ArrayList<>();
        all.add(any ? given : known.replace(KnownKeys.EACH, index(given, dashesApart)));
        all.addAll(rest.words());
        return new Found(all, distance + rest.distance());
    }

    /** Which of a list a word names; a variable's is another word, and left out. */
    private static String index(String given, boolean dashesApart) {
        Matcher index = INDEX.matcher(given);
        return index.find() && !dashesApart ? index.group() : KnownKeys.EACH;
    }

    private static int distance(String known, String given) {
        return Distance.between(letters(known), letters(given));
    }

    private static String letters(String word) {
        return KnownKeys.uniform(INDEX.matcher(word).replaceAll(""));
    }

    private static boolean isNear(int distance, String given) {
        return distance <= Math.max(1, letters(given).length() / LETTERS);
    }
}
