package dev.orgtrail.normalize;

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

    /** The file's name. */
    public String file() {
        return file;
    }

    /** The line, counted from 1. */
    public int line() {
        return line;
    }
}
