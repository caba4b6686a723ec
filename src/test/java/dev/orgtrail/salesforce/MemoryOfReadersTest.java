package dev.orgtrail.salesforce;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orgtrail.collect.MonitoringChannels;
import dev.orgtrail.settings.OrgtrailSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.util.unit.DataSize;

/** What is read of an org at the same time fits into the memory that k8s/base gives, whatever the org sends. */
class MemoryOfReadersTest {
    /** What Orgtrail needs with an org of which nothing is read, about; see docs/performance.md. */
    private static final DataSize AT_REST = DataSize.ofMegabytes(110);

    private final OrgtrailSettings settings = new Binder().bindOrCreate("orgtrail", OrgtrailSettings.class);

    @Test
    void allReadersOfAnOrgAtTheirLimitsFitIntoTheMemoryOfKubernetes() throws Exception {
        DataSize needed = DataSize.ofBytes(AT_REST.toBytes()
                + replies()
                + pages()
                // The description of all objects, which is asked for by itself.
                + LargeReplies.WHOLE
                + streams()
                + settings.largest().neededBy(settings.history().parallel()));
        assertThat(needed.toMegabytes()).as("MB that an org may need").isLessThanOrEqualTo(heap().toMegabytes());
    }

    /** What has come of replies and is not read yet. */
    private long replies() {
        return (long) settings.api().parallel() * OrgLogin.LARGEST_REPLY;
    }

    /** What has been read and is being delivered: a page for each slice, and one for each source that is polled. */
    private long pages() throws IOException {
        try (Stream<Path> sources = Files.list(Path.of("routes/sources"))) {
            return (settings.history().parallel()
                            + sources.filter(MemoryOfReadersTest::reads).count())
                    * RestApi.MOST;
        }
    }

    /** Whether a route reads pages of records. */
    private static boolean reads(Path route) {
        try {
            return Files.readString(route).contains("SELECT ");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private long streams() {
        return (long) MonitoringChannels.of(settings.streaming().channels()).size()
                * (PubSubStream.WAITING + PubSubConnection.LARGEST_MESSAGE);
    }

    private static DataSize heap() throws IOException {
        String deployment = Files.readString(Path.of("k8s/base/deployment.yaml"));
        DataSize limit = DataSize.ofGigabytes(Long.parseLong(found("limits: \\{memory: (\\d+)Gi}", deployment)));
        long percent = Long.parseLong(found("-XX:MaxRAMPercentage=(\\d+)", deployment));
        return DataSize.ofBytes(limit.toBytes() * percent / 100);
    }

    private static String found(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as(pattern).isTrue();
        return requireNonNull(matcher.group(1));
    }
}
