package dev.orgtrail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A small file system in memory, mounted on a folder, that can be full. A test is skipped where none may be mounted. */
public final class SmallDisk implements AutoCloseable {
    private final Path folder;
    private final Path filler;

    /**
     * Mounts it.
     *
     * @param folder an empty folder
     * @param size as {@code 512k} or {@code 8m}
     */
    public SmallDisk(Path folder, String size) throws InterruptedException {
        this.folder = folder;
        this.filler = folder.resolve("filler");
        assumeThat(run("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", folder.toString()))
                .as("a small disk can be mounted")
                .isTrue();
    }

    /** Where it is mounted. */
    public Path folder() {
        return folder;
    }

    /** Takes all the room that is left. */
    public void fill() throws IOException {
        byte[] block = new byte[4096];
        try (OutputStream file = Files.newOutputStream(filler)) {
            for (long left = folder.toFile().getUsableSpace();
                    left > 0;
                    left = folder.toFile().getUsableSpace()) {
                file.write(block, 0, (int) Math.min(left, block.length));
            }
        }
    }

    /** Gives back the room that was taken. */
    public void empty() throws IOException {
        Files.delete(filler);
    }

    /** Makes it larger. */
    public void resize(String size) throws InterruptedException {
        assertThat(run("mount", "-o", "remount,size=" + size, folder.toString()))
                .isTrue();
    }

    /** Lets nothing be written to it, or lets it be written to again. */
    public void readOnly(boolean only) throws InterruptedException {
        assertThat(run("mount", "-o", "remount," + (only ? "ro" : "rw"), folder.toString()))
                .isTrue();
    }

    @Override
    public void close() throws InterruptedException {
        run("umount", "-l", folder.toString());
    }

    private static boolean run(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
