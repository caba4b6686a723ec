package dev.orgtrail.state;

/** Text as it can be stored: PostgreSQL takes no NUL, which log files and replies may hold. */
final class StoredText {
    private static final char REPLACEMENT = '\uFFFD';

    private StoredText() {}

    /** The text with every NUL replaced. */
    static String of(String text) {
        return text.replace('\0', REPLACEMENT);
    }
}
