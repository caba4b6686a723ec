package dev.orgtrail.collect;

import java.time.Instant;

/**
 * Why an edited file was not taken into use. What was in use before runs on.
 *
 * @param file the file, relative to the routes directory, with forward slashes; a folder of it, with a slash at its end; or the directory
 *     itself
 * @param line the line the reason points at, counted from 1; 0 of a folder
 * @param reason what is wrong, in one line and without secrets
 * @param time when the file was refused
 */
public record Refusal(String file, int line, String reason, Instant time) {

    /** {@return file, line and reason as one line of text, as compilers write it} */
    public String text() {
        return file + (line == 0 ? "" : ":" + line) + ": " + reason;
    }
}
