package dev.orgtrail.collect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts equal rows within one log file in constant memory: a file of millions of rows moves to a temporary file of
 * H2's store. Keys begin with the row's time, so that the store is written where it was written last.
 */
final class EqualRows implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EqualRows.class);
    private static final int IN_MEMORY = 20_000;
    private static final int CACHE_MEGABYTES = 4;

    private final Path folder;
    private Map<String, Integer> counts = new HashMap<>();
    private @Nullable MVStore store;
    private @Nullable Path file;

    /** With temporary files in the system's folder for them. */
    EqualRows() {
        this(Path.of(System.getProperty("java.io.tmpdir")));
    }

    /** With temporary files in this folder. */
    EqualRows(Path folder) {
        this.folder = folder;
    }

    /**
     * Counts one row.
     *
     * @return how many rows with this key came before it
     */
    int count(String key) {
        if (store == null && counts.size() >= IN_MEMORY) {
            spill();
        }
        Integer before = counts.put(key, 1);
        if (before == null) {
            return 0;
        }
        counts.put(key, before + 1);
        return before;
    }

    private void spill() {
        try {
            Path spilled = Files.createTempFile(folder, "orgtrail-rows", ".mv");
            file = spilled;
            MVStore opened = new MVStore.Builder()
                    .fileName(spilled.toString())
                    .cacheSize(CACHE_MEGABYTES)
                    .autoCommitBufferSize(1_024)
                    .open();
            opened.setVersionsToKeep(0);
            store = opened;
            forgetName(spilled);
            Map<String, Integer> onDisk = opened.openMap("rows");
            onDisk.putAll(counts);
            counts = onDisk;
        } catch (IOException e) {
            throw new IllegalStateException(
                    "No temporary file can be made in " + folder
                            + ", which a large log file needs. Give the process a writable temporary folder.",
                    e);
        }
    }

    /** So that nothing stays of it when this process is killed. Where a file cannot lose its name while it is open, it keeps it. */
    private void forgetName(Path spilled) {
        try {
            Files.delete(spilled);
            file = null;
        } catch (IOException e) {
            LOG.debug("{} keeps its name", spilled, e);
        }
    }

    @Override
    public void close() {
        if (store != null) {
            store.closeImmediately();
        }
        if (file != null) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                file.toFile().deleteOnExit();
            }
        }
    }
}
