package dev.orgtrail.salesforce;

import dev.orgtrail.settings.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** A text that comes in pieces: all of it while it is short, and of a long one its beginning, its length and its digest. */
public final class LongText {
    /** How many characters are kept of a long text. */
    private static final int BEGINNING = 4_096;

    private final int longest;
    private final StringBuilder text = new StringBuilder();
    private final MessageDigest digest = Sha256.digest();
    /** The first half of a character whose second half is in the next piece. */
    private String half = "";

    private long bytes;
    private boolean isLong;

    /**
     * A text of which nothing has come yet.
     *
     * @param longest how many characters a text may have that is kept whole
     */
    public LongText(int longest) {
        this.longest = longest;
    }

    /** Adds the first characters of what is given. */
    public void add(char[] characters, int count) {
        if (count == 0) {
            return;
        }
        String piece = half + new String(characters, 0, count);
        boolean torn = Character.isHighSurrogate(piece.charAt(piece.length() - 1));
        half = torn ? piece.substring(piece.length() - 1) : "";
        count(torn ? piece.substring(0, piece.length() - 1) : piece);
        if (!isLong) {
            text.append(characters, 0, Math.min(count, longest + 1 - text.length()));
            isLong = text.length() > longest;
            if (isLong) {
                text.setLength(Math.min(BEGINNING, longest));
                text.trimToSize();
            }
        }
    }

    private void count(String piece) {
        byte[] utf8 = piece.getBytes(StandardCharsets.UTF_8);
        bytes += utf8.length;
        digest.update(utf8);
    }

    /** The text, or the beginning of a long one. */
    public String text() {
        return text.toString();
    }

    /** The length of the whole text in UTF-8; {@link #sha256()} ends it. */
    public long bytes() {
        return bytes;
    }

    /** The digest of a long text, which ends with it; null of one that is whole. */
    public @Nullable String sha256() {
        count(half);
        half = "";
        return isLong ? HexFormat.of().formatHex(digest.digest()) : null;
    }
}
