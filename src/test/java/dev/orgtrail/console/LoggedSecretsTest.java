package dev.orgtrail.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orgtrail.settings.ApiToken;
import dev.orgtrail.standin.StandInOrg;
import dev.orgtrail.state.Progress;
import dev.orgtrail.state.Statuses;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No secret is in the log or in a file, at the most talkative level, through a whole history. */
class LoggedSecretsTest {
    private static final String KEY =
            Base64.getEncoder().encodeToString("thirty-two bytes of a vault key!".getBytes(StandardCharsets.UTF_8));

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private final Set<String> before = System.getProperties().stringPropertyNames();

    /** Spring Boot hands settings of the log on as system properties, by which the next Orgtrail in this process would go. */
    @AfterEach
    void forgetTheSettingsOfTheLog() {
        System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith("LOG") || name.contains("_LOG_"))
                .filter(name -> !before.contains(name))
                .forEach(System::clearProperty);
    }

    @Test
    void noSecretIsLoggedOrWrittenWhateverTheLevel() throws Exception {
        Map<String, String> secrets = new LinkedHashMap<>();
        try (StandInOrg org = new StandInOrg(RunningOrgtrail.org("one", 1)).start()) {
            try (RunningOrgtrail orgtrail = new RunningOrgtrail(
                    "jdbc:h2:file:" + folder.resolve("state/orgtrail"),
                    folder.resolve("out"),
                    org,
                    RunningOrgtrail.connecting(
                            "given",
                            org,
                            "logging.level.root=trace",
                            "logging.level.org.eclipse.jetty=trace",
                            "logging.level.org.eclipse.jetty.client=trace",
                            "logging.file.name=" + folder.resolve("orgtrail.log"),
                            "logging.logback.rollingpolicy.max-file-size=2GB",
                            "logging.threshold.console=OFF",
                            "orgtrail.vault.key=" + KEY))) {
                WebClient browser = WebClient.loggedIn(orgtrail.url(), RunningOrgtrail.USER, RunningOrgtrail.PASSWORD);
                secrets.put("the browser's session", browser.session());
                new SalesforceUser(browser, org).connect("acme");
                browser.api("GET", "/api/orgs");
                for (String alias : List.of("given", "acme")) {
                    Awaitility.await()
                            .atMost(Duration.ofMinutes(2))
                            .until(() ->
                                    orgtrail.part(Statuses.class).org(alias).state() == Statuses.State.ON
                                            && read(orgtrail, alias));
                }
            }
            org.consent().working().forEach(token -> secrets.put("refresh token " + secrets.size(), token));
            org.sessions().given().forEach(token -> secrets.put("access token " + secrets.size(), token));
        }
        secrets.put("the app's secret", RunningOrgtrail.SECRET);
        secrets.put("the operator's password", RunningOrgtrail.PASSWORD);
        secrets.put("a viewer's password", "just looking");
        secrets.put("the API's token", ApiToken.VALUE);
        secrets.put("the vault's key", KEY);
        assertThat(secrets).hasSizeGreaterThan(7);
        assertThat(Files.size(folder.resolve("orgtrail.log"))).isGreaterThan(1_000_000);
        assertThat(found(secrets)).isEmpty();
    }

    /** Whether the history of an org is planned and read. */
    private static boolean read(RunningOrgtrail orgtrail, String alias) {
        Map<String, Progress.History> history = orgtrail.part(Progress.class).history(alias);
        return Stream.of("login-history", "setup-audit-trail", "event-log-file")
                .allMatch(source ->
                        history.containsKey(source) && history.get(source).complete());
    }

    /** Where which secret stands, in the log and in all files. */
    private List<String> found(Map<String, String> secrets) throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
                    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                        for (Map.Entry<String, String> secret : secrets.entrySet()) {
                            if (line.contains(secret.getValue())) {
                                found.add(secret.getKey() + " in " + folder.relativize(file) + ": "
                                        + line.substring(0, Math.min(200, line.length())));
                            }
                        }
                    }
                }
            }
        }
        return found;
    }
}
