package dev.orgtrail.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A secret that a file holds, as Docker and Kubernetes mount them. */
final class SecretFile {
    private SecretFile() {}

    /** An empty path is none. */
    static @Nullable Path named(@Nullable Path file) {
        return file == null || file.toString().isEmpty() ? null : file;
    }

    /** The secret itself, or else what the file holds; null if neither is given. A file that cannot be read is null. */
    static @Nullable Secret read(@Nullable Secret given, @Nullable Path file) {
        if (file == null || (given != null && !given.value().isEmpty())) {
            return given;
        }
        try {
            return new Secret(Files.readString(file).stripTrailing());
        } catch (IOException e) {
            // SettingsCheck names the key and the file.
            return null;
        }
    }
}
