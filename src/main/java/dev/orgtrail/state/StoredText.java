package dev.orgtrail.state;

import org.jspecify.annotations.Nullable;

/**
 * Text that is only to be read, not to be found by. A statement's other texts are {@linkplain StoredKey keys}.
 *
 * @param text as the databases take it: PostgreSQL takes neither NUL nor half of a surrogate pair, which log files and replies
 *     may hold
 */
record StoredText(String text) {
    /** What every column for texts that are shown has room for, in UTF-16 units. */
    static final int LONGEST_SHOWN = 500;

    private static final char REPLACEMENT = '\uFFFD';
    private static final char CUT = '…';

    /** Text of any length, for a column without a limit. */
    static @Nullable StoredText whole(@Nullable String text) {
        return text == null ? null : new StoredText(clean(text));
    }

    /** Text for a column with a limit: cut where it is longer, with a mark. */
    static @Nullable StoredText shown(@Nullable String text) {
        return text == null ? null : new StoredText(clean(cut(text)));
    }

    private static String cut(String text) {
        if (text.length() <= LONGEST_SHOWN) {
            return text;
        }
        int end = LONGEST_SHOWN - 1;
        return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + CUT;
    }

    /** Whether the databases take a text as it is. */
    static boolean isClean(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\0' || Character.isSurrogate(c)) {
                if (!isPair(text, i)) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    /** The text with every character replaced that the databases do not take. */
    static String clean(String text) {
        if (isClean(text)) {
            return text;
        }
        StringBuilder clean = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isPair(text, i)) {
                clean.append(c).append(text.charAt(++i));
            } else {
                clean.append(c == '\0' || Character.isSurrogate(c) ? REPLACEMENT : c);
            }
        }
        return clean.toString();
    }

    private static boolean isPair(String text, int at) {
        return at + 1 < text.length() && Character.isSurrogatePair(text.charAt(at), text.charAt(at + 1));
    }
}
