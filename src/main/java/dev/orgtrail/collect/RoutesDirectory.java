package dev.orgtrail.collect;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The files of the routes directory, read whole each time: they are few and small, and content is what tells a change
 * on every kind of volume (a Kubernetes config map changes by the swap of a symbolic link two levels up).
 */
record RoutesDirectory(Path root) {
    private static final int DEPTH = 8;

    /**
     * Reads all YAML files.
     *
     * @return text by name relative to the directory, with forward slashes; empty if there is no such directory
     */
    Map<String, String> read() throws IOException {
        Map<String, String> files = new TreeMap<>();
        if (!Files.isDirectory(root)) {
            return files;
        }
        try (Stream<Path> paths = Files.walk(root, DEPTH, FileVisitOption.FOLLOW_LINKS)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                String name = name(path);
                // Names with a leading dot are editors' files and the real directories behind a config map's links.
                if (name.endsWith(".yaml")
                        && !name.startsWith(".")
                        && !name.contains("/.")
                        && Files.isRegularFile(path)) {
                    readInto(files, name, path);
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return files;
    }

    Path path(String name) {
        return root.resolve(name);
    }

    private String name(Path path) {
        return root.relativize(path).toString().replace('\\', '/');
    }

    private static void readInto(Map<String, String> files, String name, Path path) throws IOException {
        try {
            files.put(name, new String(Files.readAllBytes(path), StandardCharsets.UTF_8));
        } catch (NoSuchFileException e) {
            // Deleted since the directory was listed.
            files.remove(name);
        }
    }
}
