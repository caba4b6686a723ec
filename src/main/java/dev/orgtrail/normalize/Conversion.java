package dev.orgtrail.normalize;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How a Salesforce value becomes an OCSF value. A value that does not convert gives null, never an error. */
enum Conversion {
    /** Text as it is. */
    TEXT("text"),
    /** Text with a capital at the beginning of each word: "custom object" gives "Custom Object". */
    TITLE("title"),
    /** A record id, 15 characters made 18. */
    ID("id"),
    /** An IPv4 or IPv6 address. */
    IP("ip"),
    /** Milliseconds since 1970 (UTC). */
    TIMESTAMP("timestamp"),
    /** A whole number. */
    INTEGER("integer"),
    /** A whole number that is not negative: how much there is of something. */
    SIZE("size"),
    /** A number. */
    NUMBER("number"),
    /** A whole number, the nearest to a number that need not be one. */
    ROUNDED("rounded"),
    /** A whole number of hundredths, given as a share of one: 0.83 gives 83. */
    PERCENT("percent"),
    /** true or false; 1 and 0, yes and no are understood. */
    BOOLEAN("boolean"),
    /** A duration in milliseconds, given in milliseconds. */
    DURATION_MS("duration"),
    /** A duration in milliseconds, given in seconds. */
    DURATION_S("duration-seconds"),
    /** A duration in milliseconds, given in nanoseconds. */
    DURATION_NS("duration-nanoseconds");

    private static final Set<String> SIZES =
            Set.of("length", "body_length", "size", "bytes", "bytes_in", "bytes_out", "count");

    private final String keyword;

    Conversion(String keyword) {
        this.keyword = keyword;
    }

    /** The word for it in a mapping file. */
    String keyword() {
        return keyword;
    }

    /** The conversion of this name, or null. */
    static @Nullable Conversion named(String keyword) {
        for (Conversion conversion : values()) {
            if (conversion.keyword.equals(keyword)) {
                return conversion;
            }
        }
        return null;
    }

    /** The conversion that fits a target when the mapping names none. */
    static Conversion natural(String attribute, OcsfAttribute target) {
        return switch (target.kind()) {
            case INTEGER ->
                attribute.equals("time") || (attribute.endsWith("_time") && !attribute.equals("query_time"))
                        ? TIMESTAMP
                        : SIZES.contains(attribute) ? SIZE : INTEGER;
            case NUMBER -> NUMBER;
            case BOOLEAN -> BOOLEAN;
            case IP -> IP;
            case STRING, OBJECT, FREE -> TEXT;
        };
    }

    /** Whether its results may be written to an attribute of this kind. */
    boolean fits(OcsfAttribute.Kind kind) {
        return switch (this) {
            case TEXT, TITLE, ID -> kind == OcsfAttribute.Kind.STRING || kind == OcsfAttribute.Kind.FREE;
            case IP ->
                kind == OcsfAttribute.Kind.IP || kind == OcsfAttribute.Kind.STRING || kind == OcsfAttribute.Kind.FREE;
            case TIMESTAMP, INTEGER, SIZE, ROUNDED, PERCENT, DURATION_MS, DURATION_S, DURATION_NS ->
                kind == OcsfAttribute.Kind.INTEGER
                        || kind == OcsfAttribute.Kind.NUMBER
                        || kind == OcsfAttribute.Kind.FREE;
            case NUMBER -> kind == OcsfAttribute.Kind.NUMBER || kind == OcsfAttribute.Kind.FREE;
            case BOOLEAN -> kind == OcsfAttribute.Kind.BOOLEAN || kind == OcsfAttribute.Kind.FREE;
        };
    }

    /** The converted value, or null if the value does not convert. */
    @Nullable
    Object apply(Object value) {
        return switch (this) {
            case TEXT -> text(value);
            case TITLE -> {
                String text = text(value);
                yield text == null ? null : title(text);
            }
            case ID -> {
                String text = text(value);
                yield text == null ? null : RecordIds.long18(text);
            }
            case IP -> {
                String text = text(value);
                yield text == null ? null : IpAddresses.address(text.trim());
            }
            case TIMESTAMP -> Timestamps.millis(value);
            case INTEGER -> integer(value);
            case SIZE -> {
                Long size = integer(value);
                yield size == null || size < 0 ? null : size;
            }
            case NUMBER -> number(value);
            case ROUNDED -> scaled(value, 1.0);
            case PERCENT -> scaled(value, 100.0);
            case BOOLEAN -> bool(value);
            case DURATION_MS -> scaled(value, 1.0);
            case DURATION_S -> scaled(value, 1000.0);
            case DURATION_NS -> scaled(value, 1e-6);
        };
    }

    /** A scalar as text; null for lists and objects. */
    static @Nullable String text(Object value) {
        if (value instanceof String text) {
            return text;
        }
        if (value instanceof BigDecimal decimal) {
            return decimal.toPlainString();
        }
        return value instanceof Number || value instanceof Boolean || value instanceof CharSequence
                ? value.toString()
                : null;
    }

    private static String title(String text) {
        StringBuilder title = new StringBuilder(text);
        for (int i = 0; i < title.length(); i++) {
            if (i == 0 || title.charAt(i - 1) == ' ') {
                title.setCharAt(i, Character.toTitleCase(title.charAt(i)));
            }
        }
        return title.toString();
    }

    private static @Nullable Long integer(Object value) {
        if (value instanceof Integer || value instanceof Long || value instanceof Short || value instanceof Byte) {
            return ((Number) value).longValue();
        }
        Double number = number(value);
        if (number == null || number != Math.rint(number) || Math.abs(number) > 9e15) {
            return value instanceof String text ? exact(text.trim()) : null;
        }
        return number.longValue();
    }

    private static @Nullable Long exact(String text) {
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static @Nullable Double number(Object value) {
        double number;
        if (value instanceof Number n) {
            number = n.doubleValue();
        } else if (value instanceof String text && looksNumeric(text.trim())) {
            try {
                number = Double.parseDouble(text.trim());
            } catch (NumberFormatException e) {
                return null;
            }
        } else {
            return null;
        }
        return Double.isFinite(number) ? number : null;
    }

    /** Keeps out what Java reads as a number and nobody else does: NaN, Infinity, hexadecimals, 1d, 1f. */
    private static boolean looksNumeric(String text) {
        if (text.isEmpty() || text.length() > 64) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if ("+-.0123456789eE".indexOf(text.charAt(i)) < 0) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable Boolean bool(Object value) {
        if (value instanceof Boolean truth) {
            return truth;
        }
        String text = text(value);
        return text == null
                ? null
                : switch (text.trim().toLowerCase(Locale.ROOT)) {
                    case "true", "1", "yes", "y", "1.0" -> Boolean.TRUE;
                    case "false", "0", "no", "n", "0.0" -> Boolean.FALSE;
                    default -> null;
                };
    }

    private static @Nullable Long scaled(Object value, double factor) {
        Double number = number(value);
        if (number == null) {
            return null;
        }
        double scaled = number * factor;
        return Math.abs(scaled) > 9e15 ? null : Math.round(scaled);
    }
}
