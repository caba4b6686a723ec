package dev.orgtrail.normalize;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A committed file that is made from what the program knows: written where asked to, else held against what would be written. */
public final class GeneratedFile {
    private static final boolean WRITE = Boolean.getBoolean("orgtrail.generate");

    private GeneratedFile() {}

    /** Writes the file, or makes sure that it holds this. */
    public static void isUpToDate(Path file, String content) throws IOException {
        if (WRITE) {
            Files.writeString(file, content);
        }
        assertThat(Files.exists(file) ? Files.readString(file) : "")
                .as("%s is stale; write it with: ./mvnw -q test -Dtest=Generated*Test -Dorgtrail.generate=true", file)
                .isEqualTo(content);
    }
}
