package dev.orgtrail.sink.file;

import dev.orgtrail.settings.FilePermissions;
import dev.orgtrail.sink.EventJson;
import dev.orgtrail.sink.RecentUids;
import dev.orgtrail.sink.Uid;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One NDJSON file that grows by whole batches, and what its last lines were. It is open only while it is written to, so
 * any number of them cost no file handles. Used by one thread at a time.
 */
final class NdjsonFile {
    private static final int BLOCK = 64 * 1024;

    private final RecentUids uids;
    private Path path;
    private long length;

    private NdjsonFile(Path path, long length, RecentUids uids) {
        this.path = path;
        this.length = length;
        this.uids = uids;
    }

    /**
     * Takes up a file where an earlier process left it.
     *
     * @param path the file, there or not
     * @param before files that it continues, the newest first
     */
    static NdjsonFile takeUp(Path path, List<Path> before) throws IOException {
        RecentUids uids = new RecentUids();
        List<Path> newestFirst = new ArrayList<>(before);
        long length = 0;
        if (Files.exists(path)) {
            length = NdjsonTail.cutTornLine(path);
            newestFirst.add(0, path);
        }
        NdjsonTail.remember(newestFirst, uids);
        return new NdjsonFile(path, length, uids);
    }

    Path path() {
        return path;
    }

    long length() {
        return length;
    }

    /** The memory this takes, in bytes. */
    long bytes() {
        return uids.bytes() + 256;
    }

    /** Tells whether someone else has written to it, or removed it, since. */
    boolean isChanged() throws IOException {
        return NdjsonTail.length(path) != length;
    }

    /** Goes on in another file; what is remembered stays. */
    void continueIn(Path next) throws IOException {
        path = next;
        length = NdjsonTail.length(next);
    }

    /** The lines of a batch that are not in the file yet, as far as it remembers. */
    Batch lacking(List<Map<String, Object>> events) {
        return lacking(events, HeldUids.NONE);
    }

    /** The lines of a batch that are not in the file yet, as far as it remembers, nor among those that are held. */
    Batch lacking(List<Map<String, Object>> events, HeldUids held) {
        Batch batch = new Batch();
        RecentUids within = new RecentUids();
        for (Map<String, Object> event : events) {
            String text = EventJson.uid(event);
            Uid uid = text == null ? null : Uid.of(text);
            if (uid == null || (!uids.contains(uid) && !held.contains(uid) && within.add(uid))) {
                batch.lines.writeBytes(EventJson.bytes(event));
                batch.lines.write('\n');
                if (uid != null) {
                    batch.uids.add(uid);
                }
            }
        }
        return batch;
    }

    /**
     * Writes a batch to its end, or leaves the file as it was.
     *
     * @param durably whether to wait until the disk has it
     * @param permissions who may read the file, where it is made now
     */
    void append(Batch batch, boolean durably, FilePermissions permissions) throws IOException {
        boolean created = !Files.exists(path);
        if (created) {
            permissions.createFile(path);
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            try {
                channel.position(length);
                byte[] bytes = batch.lines.toByteArray();
                // In blocks: the runtime keeps a native copy as large as the largest write of each thread.
                for (int at = 0; at < bytes.length; at += BLOCK) {
                    ByteBuffer block = ByteBuffer.wrap(bytes, at, Math.min(BLOCK, bytes.length - at));
                    while (block.hasRemaining()) {
                        channel.write(block);
                    }
                }
                if (durably) {
                    channel.force(false);
                }
                length += bytes.length;
            } catch (IOException e) {
                undo(channel, e);
                throw e;
            }
        }
        if (created && durably) {
            syncDirectory(path);
        }
        batch.uids.forEach(uids::add);
    }

    private void undo(FileChannel channel, IOException why) {
        try {
            channel.truncate(length);
        } catch (IOException e) {
            // Then the half line stays until the file is taken up again, which cuts it.
            why.addSuppressed(e);
        }
    }

    /** Makes a new or renamed file's name itself survive a loss of power, where the system can. */
    static void syncDirectory(Path file) {
        Path directory = file.toAbsolutePath().getParent();
        if (directory == null) {
            return;
        }
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException notOnThisSystem) {
            // Windows cannot open a directory; the file's own content is safe by then.
        }
    }

    /** Lines to be written, and their uids. */
    static final class Batch {
        private final ByteArrayOutputStream lines = new ByteArrayOutputStream();
        private final List<Uid> uids = new ArrayList<>();

        int size() {
            return lines.size();
        }
    }
}
