package dev.orgtrail.logging;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes the control characters of an entry of the log visible. What Salesforce answers is logged in its own words: a line break
 * in them must not begin what looks like another entry, nor may they steer the terminal that shows the log.
 */
final class ControlCharacters {
    /** What moves the cursor, steers a terminal, or turns the direction of text; a tab may stay. */
    private static final Pattern CONTROLS =
            Pattern.compile("\\R|[\\p{Cntrl}\\u0080-\\u009f\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069&&[^\\t]]");

    private static final String NEXT_LINE = System.lineSeparator() + "    ";

    private ControlCharacters() {}

    /**
     * The text of one entry.
     *
     * @param text any text
     * @return the text with its further lines indented, and other control characters as a backslash, a u and four digits
     */
    static String shown(String text) {
        return CONTROLS.matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(shown(found.group(), found.end() == text.length())));
    }

    private static String shown(String found, boolean last) {
        if (found.endsWith("\n")) {
            return last ? System.lineSeparator() : NEXT_LINE;
        }
        return String.format("\\u%04x", (int) found.charAt(0));
    }
}
