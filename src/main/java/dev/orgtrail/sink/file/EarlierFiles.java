package dev.orgtrail.sink.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was in the files of slices before this process, or a state that has not lost them, began to write to them. It is
 * read once for each slice that is written, and only where there is something. Safe for threads.
 */
final class EarlierFiles {
    /** Of so many slices it is kept, those asked for least recently are read again. */
    private static final int SLICES = 1_000;

    private final Map<Path, Earlier> slices = new LinkedHashMap<>(64, 0.75f, true);

    /** What there was, and whether the slice has been read no further than its first batch since. */
    private record Earlier(HeldUids uids, boolean beginning) {}

    /**
     * The uids that were in the files already.
     *
     * @param slice the slice's name in its folder
     * @param there its files
     * @param beginning whether the batch is the slice's first: then its state knows nothing of what was written before
     * @param polled files of a poll in which the slice's events may be
     */
    HeldUids of(Path slice, SliceFiles there, boolean beginning, List<Path> polled) throws IOException {
        Earlier known = find(slice);
        if (known == null || (beginning && !known.beginning)) {
            List<Path> files = new ArrayList<>(polled);
            files.addAll(there.finished());
            if (Files.exists(there.part())) {
                files.add(there.part());
            }
            known = new Earlier(HeldUids.of(files), beginning);
        } else if (!beginning && known.beginning) {
            known = new Earlier(known.uids, false);
        }
        keep(slice, known);
        return known.uids;
    }

    private synchronized @Nullable Earlier find(Path slice) {
        return slices.get(slice);
    }

    private synchronized void keep(Path slice, Earlier earlier) {
        slices.put(slice, earlier);
        if (slices.size() > SLICES) {
            slices.remove(slices.keySet().iterator().next());
        }
    }

    /** Forgets a slice that is whole. */
    synchronized void forget(Path slice) {
        slices.remove(slice);
    }
}
