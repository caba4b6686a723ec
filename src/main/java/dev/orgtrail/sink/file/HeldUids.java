package dev.orgtrail.sink.file;

import dev.orgtrail.sink.Uid;
import dev.orgtrail.sink.Uids;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The uids of all lines of some files, however many those are. A few are in memory, more in sorted runs of a temporary file
 * that has no name any more once it is read. Never changes.
 */
final class HeldUids {
    /** No uids. */
    static final HeldUids NONE = new HeldUids(List.of());

    private static final int RUN = 100_000;
    private static final int IN_MEMORY = 2_000;

    private final List<Uids> runs;

    private HeldUids(List<Uids> runs) {
        this.runs = runs;
    }

    /**
     * Reads the uids of files.
     *
     * @param files files of events, one a line; an unfinished last line counts for nothing
     * @throws IOException if one cannot be read, or no temporary file be written
     */
    static HeldUids of(List<Path> files) throws IOException {
        try (Reading reading = new Reading()) {
            for (Path file : files) {
                NdjsonTail.readAll(file, reading::take);
            }
            return reading.end();
        }
    }

    boolean isEmpty() {
        return runs.isEmpty();
    }

    boolean contains(Uid uid) {
        for (Uids run : runs) {
            if (run.contains(uid)) {
                return true;
            }
        }
        return false;
    }

    private static final class Reading implements AutoCloseable {
        private final List<Uids> runs = new ArrayList<>();
        private final List<Uid> run = new ArrayList<>();
        private @Nullable FileChannel spilled;

        void take(Uid uid) throws IOException {
            run.add(uid);
            if (run.size() == RUN) {
                spill();
            }
        }

        HeldUids end() throws IOException {
            if (run.size() > IN_MEMORY) {
                spill();
            } else if (!run.isEmpty()) {
                runs.add(Uids.of(run));
            }
            return runs.isEmpty() ? NONE : new HeldUids(List.copyOf(runs));
        }

        private void spill() throws IOException {
            FileChannel file = spilled;
            if (file == null) {
                file = temporary();
                spilled = file;
            }
            ByteBuffer bytes = ByteBuffer.wrap(Uids.of(run).bytes());
            run.clear();
            long at = file.size();
            // Written before it is mapped: a full disk is an exception here, and the end of the process in a mapping.
            while (bytes.hasRemaining()) {
                file.write(bytes, at + bytes.position());
            }
            runs.add(Uids.mapped(file.map(FileChannel.MapMode.READ_ONLY, at, bytes.limit())));
        }

        private static FileChannel temporary() throws IOException {
            Path folder = Path.of(System.getProperty("java.io.tmpdir"));
            try {
                Path file = Files.createTempFile(folder, "orgtrail-uids", "");
                // What is mapped stays readable.
                return FileChannel.open(
                        file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
            } catch (IOException e) {
                throw new IOException("no temporary file can be made in " + folder + ": " + e, e);
            }
        }

        @Override
        public void close() throws IOException {
            if (spilled != null) {
                spilled.close();
            }
        }
    }
}
