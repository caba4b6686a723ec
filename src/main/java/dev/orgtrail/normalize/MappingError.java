package dev.orgtrail.normalize;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A mapping file that cannot be used. The message names the file, the line and the reason. */
public final class MappingError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** So many are told. */
    private static final int MOST = 20;

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

    /**
     * Throws the first of some mistakes, which has the others with it.
     *
     * @param mistakes none, or some; the same mistake may be there several times
     */
    static void throwAny(List<MappingError> mistakes) {
        Map<String, MappingError> different = new LinkedHashMap<>();
        mistakes.forEach(each -> different.putIfAbsent(each.words(), each));
        Iterator<MappingError> all = different.values().iterator();
        if (all.hasNext()) {
            MappingError first = all.next();
            all.forEachRemaining(first::addSuppressed);
            throw first;
        }
    }

    /** Every mistake that was found with this one, itself first. */
    public List<MappingError> all() {
        List<MappingError> all = new ArrayList<>(List.of(this));
        for (Throwable other : getSuppressed()) {
            if (other instanceof MappingError mistake) {
                all.add(mistake);
            }
        }
        return all;
    }

    /** The mistakes in words, one a line; of many, the first ones and how many more there are. */
    List<String> lines() {
        List<MappingError> all = all();
        List<String> lines = new ArrayList<>(
                all.stream().limit(MOST).map(MappingError::words).toList());
        if (all.size() > MOST) {
            lines.add("and " + (all.size() - MOST) + " more");
        }
        return lines;
    }

    private String words() {
        return String.valueOf(getMessage());
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
