package dev.orgtrail.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

class TwoSinksOfOneKameletTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void twoSinksOfTheFileKameletWriteToTwoFoldersWithPropertiesOfTheirOwn() throws IOException {
        Path settings = folder.resolve("application.yaml");
        Files.writeString(settings, """
                orgtrail:
                  sinks:
                    near: {kamelet: file-sink}
                    far: {kamelet: file-sink}
                camel:
                  kamelet:
                    file-sink:
                      fsync: false
                      near: {directory: "%1$s/near"}
                      far: {directory: "%1$s/far", rollEvery: day}
                """.formatted(folder));
        try (ConfigurableApplicationContext application =
                DeliveredLogins.start(folder, "--spring.config.additional-location=file:" + settings)) {
            assertThat(application.getBean(SinksInUse.class).names()).containsExactly("near", "far");
            assertThat(DeliveredLogins.deliver(application, "0Ya1", "0Ya2").getException())
                    .isNull();
        }
        assertThat(files("near")).singleElement().satisfies(file -> {
            assertThat(file.getFileName().toString()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d\\.ndjson");
            assertThat(Files.readAllLines(file)).hasSize(2);
        });
        assertThat(files("far")).singleElement().satisfies(file -> {
            assertThat(file.getFileName().toString()).matches("\\d{4}-\\d\\d-\\d\\d\\.ndjson");
            assertThat(Files.readAllLines(file)).hasSize(2);
        });
    }

    private List<Path> files(String sink) throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve(sink))) {
            return files.filter(file -> file.toString().endsWith(".ndjson")).toList();
        }
    }
}
