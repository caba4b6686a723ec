package dev.orgtrail.normalize;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How what is there differs from what a {@code .test.yaml} expects. */
public final class Expected {
    private Expected() {}

    /**
     * Compares. Everything expected must be there; more may be. What is expected as {@code ~} must be absent.
     *
     * @param path where the values are, as attribute names joined by dots
     * @param expected maps, lists, texts, numbers, booleans
     * @param actual the same
     * @param differences to which each difference is added, in words
     */
    public static void compare(
            String path, @Nullable Object expected, @Nullable Object actual, List<String> differences) {
        if (expected instanceof Map<?, ?> map) {
            map.forEach((key, value) -> compare(
                    path.isEmpty() ? String.valueOf(key) : path + "." + key,
                    value,
                    actual instanceof Map<?, ?> m ? m.get(key) : null,
                    differences));
        } else if (expected instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                Object item = actual instanceof List<?> l && i < l.size() ? l.get(i) : null;
                compare(path + "[" + i + "]", list.get(i), item, differences);
            }
        } else if (!same(expected, actual)) {
            differences.add(path + ": " + actual + " instead of " + expected);
        }
    }

    private static boolean same(@Nullable Object expected, @Nullable Object actual) {
        if (expected instanceof Number e && actual instanceof Number a) {
            return e.doubleValue() == a.doubleValue();
        }
        return expected == null ? actual == null : expected.equals(actual);
    }
}
