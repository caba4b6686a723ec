package dev.orgtrail.sink.file;

import dev.orgtrail.sink.EventJson;
import dev.orgtrail.sink.RecentUids;
import dev.orgtrail.sink.Uid;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/** The end of what an earlier process left behind: mended, and its uids remembered. Reads no more than it must. */
final class NdjsonTail {
    private static final int BLOCK = 64 * 1024;

    private NdjsonTail() {}

    /**
     * Cuts off a last line that was not written to its end, because the process or the disk stopped in it.
     *
     * @param file an NDJSON file
     * @return its length afterwards, in bytes
     */
    static long cutTornLine(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long whole = startOfLastLines(channel, 0);
            if (whole < channel.size()) {
                channel.truncate(whole);
                channel.force(true);
            }
            return whole;
        }
    }

    /**
     * Remembers the uids of the last {@link RecentUids#ATLEAST} lines of files that follow one another.
     *
     * @param newestFirst the files; the first may still grow
     * @param uids where to remember them, the newest last
     */
    static void remember(List<Path> newestFirst, RecentUids uids) throws IOException {
        Deque<Stretch> tail = new ArrayDeque<>();
        int wanted = RecentUids.ATLEAST;
        for (Path file : newestFirst) {
            if (wanted <= 0) {
                break;
            }
            tail.push(new Stretch(file, wanted));
            wanted -= (int) readLines(file, wanted, uids, false);
        }
        for (Stretch stretch : tail) {
            readLines(stretch.file, stretch.lines, uids, true);
        }
    }

    /** The last lines of a file, or all if it has fewer. */
    private record Stretch(Path file, int lines) {}

    /** Goes through the last lines of a file and counts them; takes their uids in if asked to. */
    private static long readLines(Path file, int most, RecentUids uids, boolean takeIn) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            channel.position(startOfLastLines(channel, most));
            return takeIn ? readUids(channel, uids::add) : countLines(channel);
        }
    }

    private static long countLines(FileChannel channel) throws IOException {
        InputStream in = new BufferedInputStream(Channels.newInputStream(channel), BLOCK);
        long lines = 0;
        for (int b = in.read(); b >= 0; b = in.read()) {
            lines += b == '\n' ? 1 : 0;
        }
        return lines;
    }

    /** Reads the uids of all whole lines of a file, whatever its length. */
    static void readAll(Path file, UidReader uids) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            readUids(channel, uids);
        }
    }

    private static long readUids(FileChannel channel, UidReader uids) throws IOException {
        InputStream in = new BufferedInputStream(Channels.newInputStream(channel), BLOCK);
        long lines = 0;
        byte[] line = new byte[4096];
        int length = 0;
        for (int b = in.read(); b >= 0; b = in.read()) {
            if (b == '\n') {
                lines++;
                String uid = EventJson.uid(line, length);
                if (uid != null) {
                    uids.take(Uid.of(uid));
                }
                length = 0;
            } else {
                if (length == line.length) {
                    line = Arrays.copyOf(line, length * 2);
                }
                line[length++] = (byte) b;
            }
        }
        return lines;
    }

    /** Who takes in what is read. */
    @FunctionalInterface
    interface UidReader {
        void take(Uid uid) throws IOException;
    }

    /** Where the last so many whole lines begin; for none of them, where the last whole line ends. */
    private static long startOfLastLines(FileChannel channel, int lines) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(BLOCK);
        int passed = 0;
        for (long end = channel.size(); end > 0; ) {
            long start = Math.max(0, end - BLOCK);
            block.clear().limit((int) (end - start));
            while (block.hasRemaining()) {
                if (channel.read(block, start + block.position()) < 0) {
                    throw new IOException("The file shrank while it was read");
                }
            }
            for (int i = (int) (end - start) - 1; i >= 0; i--) {
                if (block.get(i) == '\n' && passed++ == lines) {
                    return start + i + 1;
                }
            }
            end = start;
        }
        return 0;
    }

    /** The length of a file in bytes, 0 where there is none. */
    static long length(Path file) throws IOException {
        return Files.exists(file) ? Files.size(file) : 0;
    }
}
