package dev.orgtrail.state;

import dev.orgtrail.settings.Sha256;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * What something is known by in the state, whatever Salesforce calls it. A text that a column takes stays as it is. Of any other
 * the key is how it begins and a digest of all of it, the same each time.
 */
public final class StoredKey {
    /** What every column for keys has room for, in UTF-16 units. */
    static final int LONGEST = 200;

    /** Stands between the beginning and the digest. */
    private static final char MARK = '#';

    private static final int DIGITS = 64;
    private static final int BEGINNING = LONGEST - 1 - DIGITS;

    private StoredKey() {}

    /**
     * The key of a text.
     *
     * @param text of any length and any characters
     * @return the text, or a key of at most 200 characters in its place; a key is its own key
     */
    public static String of(String text) {
        return text.length() <= LONGEST && StoredText.isClean(text) ? text : digested(text);
    }

    private static String digested(String text) {
        int end = Math.min(BEGINNING, text.length());
        if (end > 0 && end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        return StoredText.clean(text.substring(0, end)) + MARK + digest(text);
    }

    /** Of the characters as they are: in UTF-8, all halves of a surrogate pair are the same. */
    private static String digest(String text) {
        MessageDigest digest = Sha256.digest();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            digest.update((byte) (c >> 8));
            digest.update((byte) c);
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
