package dev.orgtrail.normalize;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What holds for the columns of all mappings, after {@code columns.yaml}: which values say nothing, what documented codes
 * mean, which columns hold numbers, and from which number on something is large. Immutable.
 */
final class ColumnRules {
    /** The name of the file among the mappings. */
    static final String FILE = "columns";

    /** For a folder without the file: every value says what it says. */
    static final ColumnRules NONE = new ColumnRules(Set.of(), Map.of(), Set.of(), Map.of(), Names.NONE, Map.of());

    /** Blanks behind a placeholder that are looked past. */
    private static final int PADDING = 8;

    private static final Set<String> KEYS =
            Set.of("placeholders", "placeholders-of", "signed", "codes", "numbers", "thresholds");

    private final Set<String> placeholders;
    private final Map<String, Set<String>> placeholdersOf;
    private final Set<String> signed;
    private final Map<String, Map<String, String>> codes;
    private final Names numbers;
    private final Map<String, Double> thresholds;

    /** How most values are told apart from placeholders at a glance: the longest, and what they begin with. */
    private final int longest;

    private final BitSet beginnings = new BitSet();

    private ColumnRules(
            Set<String> placeholders,
            Map<String, Set<String>> placeholdersOf,
            Set<String> signed,
            Map<String, Map<String, String>> codes,
            Names numbers,
            Map<String, Double> thresholds) {
        this.placeholders = placeholders;
        this.placeholdersOf = placeholdersOf;
        this.signed = signed;
        this.codes = codes;
        this.numbers = numbers;
        this.thresholds = thresholds;
        List<String> all = new ArrayList<>(placeholders);
        placeholdersOf.values().forEach(all::addAll);
        all.forEach(text -> beginnings.set(text.charAt(0)));
        this.longest = all.stream().mapToInt(String::length).max().orElse(0);
    }

    /**
     * Reads the file.
     *
     * @throws MappingError for a mistake in it
     */
    static ColumnRules parse(YamlFile yaml) {
        Map<String, YamlFile.Entry> entries = yaml.entries(yaml.root(), "columns.yaml");
        MappingFile.known(yaml, entries, KEYS, "columns.yaml");
        Map<String, Set<String>> placeholdersOf = new HashMap<>();
        Map<String, Map<String, String>> codes = new HashMap<>();
        Map<String, Double> thresholds = new HashMap<>();
        inner(yaml, entries, "placeholders-of")
                .forEach((column, entry) -> placeholdersOf.put(column, lowerCase(yaml.texts(entry.value(), column))));
        inner(yaml, entries, "codes").forEach((column, entry) -> {
            Map<String, String> meanings = new HashMap<>();
            yaml.entries(entry.value(), column)
                    .forEach((code, meaning) -> meanings.put(code, yaml.text(meaning.value(), code)));
            codes.put(column, Map.copyOf(meanings));
        });
        inner(yaml, entries, "thresholds").forEach((name, entry) -> {
            if (!(Conversion.NUMBER.apply(yaml.text(entry.value(), name)) instanceof Double number)) {
                throw yaml.error(entry.value(), "'" + name + "' must be a number");
            }
            thresholds.put(name, number);
        });
        return new ColumnRules(
                lowerCase(texts(yaml, entries, "placeholders")),
                Map.copyOf(placeholdersOf),
                Set.copyOf(texts(yaml, entries, "signed")),
                Map.copyOf(codes),
                Names.of(texts(yaml, entries, "numbers")),
                Map.copyOf(thresholds));
    }

    private static Map<String, YamlFile.Entry> inner(YamlFile yaml, Map<String, YamlFile.Entry> entries, String key) {
        YamlFile.Entry entry = entries.get(key);
        return entry == null ? Map.of() : yaml.entries(entry.value(), key);
    }

    private static List<String> texts(YamlFile yaml, Map<String, YamlFile.Entry> entries, String key) {
        YamlFile.Entry entry = entries.get(key);
        return entry == null ? List.of() : yaml.texts(entry.value(), key);
    }

    private static Set<String> lowerCase(List<String> texts) {
        Set<String> all = new HashSet<>();
        texts.forEach(text -> all.add(text.toLowerCase(Locale.ROOT)));
        return Set.copyOf(all);
    }

    /** What a code of a column means, or null if it is none. */
    @Nullable
    String meaning(String column, String code) {
        Map<String, String> meanings = codes.get(column);
        return meanings == null ? null : meanings.get(code);
    }

    /** The threshold of a name, or null. */
    @Nullable
    Double threshold(String name) {
        return thresholds.get(name);
    }

    /**
     * A row as the mappings see it: without what says nothing, codes as what they mean.
     *
     * @param row as received; unchanged
     * @return the row itself where there is nothing to change
     */
    Map<String, ? extends @Nullable Object> read(Map<String, ? extends @Nullable Object> row) {
        Map<String, @Nullable Object> changed = null;
        for (Map.Entry<String, ? extends @Nullable Object> entry : row.entrySet()) {
            Object value = entry.getValue();
            Object meant = read(entry.getKey(), value);
            if (meant != value) { // the same object where there is nothing to change
                if (changed == null) {
                    changed = new LinkedHashMap<>(row);
                }
                changed.put(entry.getKey(), meant);
            }
        }
        return changed == null ? row : changed;
    }

    private @Nullable Object read(String column, @Nullable Object value) {
        if (value instanceof String text) {
            if (saysNothing(column, text)) {
                return null;
            }
            String meaning = meaning(column, text);
            return meaning == null ? text : meaning;
        }
        if (value instanceof Number number) {
            return saysNothing(column, number) ? null : number;
        }
        if (value instanceof Map<?, ?> map) {
            Map<Object, @Nullable Object> changed = null;
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                Object meant = read(String.valueOf(entry.getKey()), entry.getValue());
                if (meant != entry.getValue()) {
                    if (changed == null) {
                        changed = new LinkedHashMap<>(map);
                    }
                    changed.put(entry.getKey(), meant);
                }
            }
            return changed == null ? map : changed;
        }
        return value instanceof List<?> list ? read(column, list) : value;
    }

    private Object read(String column, List<?> list) {
        List<Object> kept = new ArrayList<>(list.size());
        boolean same = true;
        for (Object item : list) {
            Object meant = read(column, item);
            same &= meant == item;
            if (meant != null) {
                kept.add(meant);
            }
        }
        return same ? list : kept;
    }

    private boolean saysNothing(String column, String received) {
        if (received.isEmpty()) {
            return false; // absent as it is
        }
        char first = received.charAt(0);
        boolean padded = first <= ' ' || Character.isWhitespace(first);
        if (!padded && (received.length() > longest + PADDING || !beginnings.get(Character.toLowerCase(first)))) {
            return false;
        }
        String lower = received.strip().toLowerCase(Locale.ROOT);
        if (lower.isEmpty()) {
            return true;
        }
        if (placeholders.contains(lower)) {
            return !(signed.contains(column) && isDecimal(lower));
        }
        Set<String> own = placeholdersOf.get(column);
        return own != null && own.contains(lower);
    }

    private boolean saysNothing(String column, Number number) {
        double value = number.doubleValue();
        if (value != Math.rint(value) || Math.abs(value) > 99_999) {
            return false;
        }
        String text = Long.toString((long) value);
        if (placeholders.contains(text)) {
            return !signed.contains(column);
        }
        Set<String> own = placeholdersOf.get(column);
        return own != null && own.contains(text);
    }

    /** A value for {@code unmapped}: of a column that holds numbers, the number. */
    @Nullable
    Object unmapped(String column, @Nullable Object value) {
        if (!(value instanceof String text) || !isDecimal(text) || !numbers.contains(column)) {
            return value;
        }
        if (text.indexOf('.') < 0) {
            return Long.valueOf(text);
        }
        double number = Double.parseDouble(text);
        return number == Math.rint(number) ? (Object) (long) number : (Object) number;
    }

    /** Digits with a sign and a fraction at most, few enough that a number holds them exactly. */
    private static boolean isDecimal(String text) {
        int length = text.length();
        if (length == 0 || length > 16) {
            return false;
        }
        int first = text.charAt(0) == '-' ? 1 : 0;
        if (length > first + 1 && text.charAt(first) == '0' && text.charAt(first + 1) != '.') {
            return false; // an id or a code, whose zeros are part of it
        }
        int digits = 0;
        int points = 0;
        for (int i = first; i < length; i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                digits++;
            } else if (c == '.') {
                points++;
            } else {
                return false;
            }
        }
        return digits > 0 && digits <= 15 && points <= 1 && text.charAt(length - 1) != '.';
    }

    /** Names of columns: whole, beginnings (written {@code NUM_*}) and endings (written {@code *_TIME}). */
    private record Names(Set<String> whole, List<String> beginnings, List<String> endings) {
        private static final Names NONE = new Names(Set.of(), List.of(), List.of());

        static Names of(List<String> texts) {
            Set<String> whole = new HashSet<>();
            List<String> beginnings = new ArrayList<>();
            List<String> endings = new ArrayList<>();
            for (String text : texts) {
                if (text.endsWith("*")) {
                    beginnings.add(text.substring(0, text.length() - 1));
                } else if (text.startsWith("*")) {
                    endings.add(text.substring(1));
                } else {
                    whole.add(text);
                }
            }
            return new Names(Set.copyOf(whole), List.copyOf(beginnings), List.copyOf(endings));
        }

        boolean contains(String name) {
            if (whole.contains(name)) {
                return true;
            }
            for (String ending : endings) {
                if (name.endsWith(ending)) {
                    return true;
                }
            }
            for (String beginning : beginnings) {
                if (name.startsWith(beginning)) {
                    return true;
                }
            }
            return false;
        }
    }
}
