package dev.orgtrail.sink.file;

import dev.orgtrail.sink.Uid;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Any text as a file name of its own: no separators, no {@code ..}, nothing hidden, no two texts the same name. */
final class SafeName {
    private static final String KEPT = "-_=+@,~";
    private static final int LONGEST = 160;

    private SafeName() {}

    /**
     * Makes a name.
     *
     * @param text an alias, a slice id, a channel: any characters, any length
     * @return letters, digits and a few marks as they are, every other byte as {@code %} and two hex digits; a name
     *     that would be too long for a file system ends in a hash instead
     */
    static String of(String text) {
        StringBuilder name = new StringBuilder(text.length() + 8);
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean dotInside = c == '.' && !name.isEmpty();
            if (dotInside || isAsciiLetterOrDigit(c) || KEPT.indexOf(c) >= 0) {
                name.append(c);
            } else {
                name.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
            }
        }
        if (name.isEmpty()) {
            return "%";
        }
        if (name.length() <= LONGEST) {
            return name.toString();
        }
        // A lone % can come from no text, so a shortened name meets no other.
        Uid hash = Uid.of(text);
        HexFormat hex = HexFormat.of();
        return name.substring(0, LONGEST - 34) + "%-" + hex.toHexDigits(hash.high()) + hex.toHexDigits(hash.low());
    }

    private static boolean isAsciiLetterOrDigit(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }
}
