package dev.orgtrail.sink.file;

import dev.orgtrail.settings.FilePermissions;
import dev.orgtrail.sink.SinkUnavailable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets one process at a time write to a file below a folder. Two that write at the same time would overwrite each other's lines. The
 * lock is held while one batch is written, so that a process that takes over from another does not wait for the other one's end.
 *
 * <p>A file system without locks, as some network file systems are, is written to without. Thread-safe.
 */
final class FolderLocks {
    private static final Logger LOG = LoggerFactory.getLogger(FolderLocks.class);
    private static final String NAME = ".orgtrail.lock";
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofMillis(5);

    /** The open files of locks, by their paths. */
    private static final Map<Path, Shared> OPEN = new HashMap<>();

    private FolderLocks() {}

    /** Held by this process until it is closed. */
    interface Held extends AutoCloseable {
        @Override
        void close() throws IOException;
    }

    /**
     * One handle of a file of locks, for all threads that hold one: to close any handle of a file ends all locks that the process has of
     * that file. It is closed with the last of them, so that a file system can be made read-only meanwhile.
     */
    private static final class Shared {
        private final Path file;
        private final FileChannel channel;
        private int holders;

        Shared(Path file, FileChannel channel) {
            this.file = file;
            this.channel = channel;
        }

        void leave() throws IOException {
            synchronized (OPEN) {
                if (--holders == 0) {
                    OPEN.remove(file);
                    channel.close();
                }
            }
        }
    }

    /**
     * Takes one of a folder's locks, and waits for some seconds while another process has it.
     *
     * @param number which one; no two threads of this process may ask for the same one at the same time
     * @throws SinkUnavailable if another process has it for longer
     * @throws IOException if the file of the locks cannot be made
     */
    static Held take(Path folder, int number, FilePermissions permissions) throws IOException {
        Shared shared = shared(folder, permissions);
        @Nullable FileLock lock = null;
        boolean taken = false;
        try {
            lock = lock(folder, shared.channel, number);
            taken = true;
        } finally {
            if (!taken) {
                shared.leave();
            }
        }
        FileLock held = lock;
        return () -> {
            try {
                if (held != null) {
                    held.release();
                }
            } finally {
                shared.leave();
            }
        };
    }

    /** Null where the file system has no locks. */
    private static @Nullable FileLock lock(Path folder, FileChannel channel, int number) {
        for (long begun = System.nanoTime(); System.nanoTime() - begun < PATIENCE.toNanos(); ) {
            try {
                FileLock lock = channel.tryLock(number, 1, false);
                if (lock != null) {
                    return lock;
                }
            } catch (IOException e) {
                LOG.debug("{} has no locks", folder, e);
                return null;
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        throw new SinkUnavailable(
                "Another process is writing to the same file below " + folder
                        + ". See that no other Orgtrail has this folder, or"
                        + " set camel.kamelet.file-sink.directory to another one; delivery goes on by itself.",
                null);
    }

    private static Shared shared(Path folder, FilePermissions permissions) throws IOException {
        Path file = folder.resolve(NAME);
        synchronized (OPEN) {
            Shared shared = OPEN.get(file);
            if (shared == null) {
                permissions.createFolders(folder);
                permissions.createFile(file);
                shared = new Shared(file, FileChannel.open(file, StandardOpenOption.WRITE));
                OPEN.put(file, shared);
            }
            shared.holders++;
            return shared;
        }
    }
}
