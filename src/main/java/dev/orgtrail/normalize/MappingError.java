package dev.orgtrail.normalize;

import java.io.IOException;

/** A mapping file that cannot be used. The message names the file, the line and the reason. */
public final class MappingError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String file;
    private final int line;

    /**
     * @param file the file's name
     * @param line the line, counted from 1
     * @param reason what is wrong, and what would be right
     */
    public MappingError(String file, int line, String reason) {
        super(file + ":" + line + ": " + reason);
        this.file = file;
        this.line = line;
    }

    /**
     * @param unread says in its message that the file cannot be read, and why; it may be readable a moment later
     */
    MappingError(String file, IOException unread) {
        this(file, 1, String.valueOf(unread.getMessage()));
        initCause(unread);
    }

    /** The file's name. */
    public String file() {
        return file;
    }

    /** The line, counted from 1. */
    public int line() {
        return line;
    }
}
