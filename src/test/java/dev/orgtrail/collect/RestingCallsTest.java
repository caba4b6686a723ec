package dev.orgtrail.collect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orgtrail.settings.OrgtrailSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class RestingCallsTest {
    @Test
    void theDocumentationStatesWhatIsReckonedFromTheDefaults() throws IOException {
        long calls = perDay(Map.of("orgtrail.orgs.acme.client-id", "id"));
        assertThat(Files.readString(Path.of("docs/operations.md"))).contains("**%,d**".formatted(calls));
    }

    @Test
    void aSourceThatIsNotReadCostsNothing() {
        assertThat(perDay(Map.of("orgtrail.orgs.acme.sources", "login-history", "orgtrail.poll.login-history", "3m")))
                .isEqualTo(480 + 24 + 24 + 40);
    }

    private static long perDay(Map<String, String> given) {
        OrgtrailSettings settings =
                new Binder(new MapConfigurationPropertySource(given)).bindOrCreate("orgtrail", OrgtrailSettings.class);
        return RestingCalls.perDay(
                settings, Objects.requireNonNull(settings.orgs().get("acme")));
    }
}
