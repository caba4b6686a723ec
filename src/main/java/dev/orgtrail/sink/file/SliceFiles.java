package dev.orgtrail.sink.file;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The files that a slice has, and the one that it grows in. What comes under the name of a slice whose file is whole goes into
 * a further file beside it, {@code <slice>#2.ndjson}: a state that was lost reads the slice again, and so does another org
 * that has taken over the alias.
 *
 * @param finished files that are whole, the newest first; none where the slice is new
 * @param next what the file that grows is renamed to at its end
 */
record SliceFiles(List<Path> finished, Path next) {
    private static final String ENDING = ".ndjson";

    /**
     * Looks what there is.
     *
     * @param first the slice's name in its folder, without an ending
     */
    static SliceFiles of(Path first) {
        List<Path> finished = new ArrayList<>();
        int number = 1;
        // Where somebody has taken the first file away, the second goes on growing.
        while (Files.exists(file(first, number))
                || Files.exists(file(first, number + 1))
                || Files.exists(part(file(first, number + 1)))) {
            if (Files.exists(file(first, number))) {
                finished.add(0, file(first, number));
            }
            number++;
        }
        return new SliceFiles(finished, file(first, number));
    }

    /** The file that grows. */
    Path part() {
        return part(next);
    }

    /** No slice is named with this mark, see {@link SafeName}. */
    private static Path file(Path first, int number) {
        return first.resolveSibling(first.getFileName() + (number == 1 ? "" : "#" + number) + ENDING);
    }

    private static Path part(Path file) {
        return file.resolveSibling(file.getFileName() + ".part");
    }
}
