package dev.orgtrail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** docs/salesforce.md lists what the code and the routes assume about Salesforce, and tests that exist. */
class SalesforceAssumptionsTest {
    private static final Path LIST = Path.of("docs/salesforce.md");

    /** Codes that look like Salesforce's, and are Orgtrail's own, gRPC's, or a column of log files. */
    private static final Set<String> NOT_OF_SALESFORCE = Set.of(
            "API_BUDGET",
            "DEADLINE_EXCEEDED",
            "EVENT_TYPE",
            "ORGTRAIL_TOKEN",
            "ROLE_OPERATOR",
            "ROLE_VIEWER",
            "TIMESTAMP_DERIVED");

    private static List<Path> files(Path folder, String ending) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(file -> file.toString().endsWith(ending)).toList();
        }
    }

    private static Set<String> named(Pattern pattern) throws IOException {
        Set<String> named = new TreeSet<>();
        for (Path file : Stream.concat(
                        files(Path.of("src/main/java"), ".java").stream(),
                        Stream.concat(
                                files(Path.of("routes/sources"), ".yaml").stream(),
                                files(Path.of("routes/delivery"), ".yaml").stream()))
                .toList()) {
            Matcher found = pattern.matcher(Files.readString(file));
            while (found.find()) {
                named.add(found.group(1));
            }
        }
        named.removeAll(NOT_OF_SALESFORCE);
        return named;
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "permissions;\\b(Permissions[A-Z]\\w+)",
                "objects;\\bFROM ([A-Z]\\w+)",
                "channels;/(?:event|data)/([A-Z]\\w+)",
                "channels and stores by name;\"([A-Z]\\w*Event(?:Stream|Store)?)\"",
                "limits;\"((?:Daily|Hourly|Concurrent)\\w+)\"",
                "error codes of the API;\"([A-Z]{3,}(?:_[A-Z]+)+)\"",
                "error codes of OAuth;\"((?:invalid|inactive|unsupported)_\\w+)\""
            })
    void whatTheCodeAndTheRoutesNameIsListed(String what, String pattern) throws IOException {
        String list = Files.readString(LIST);
        Set<String> named = named(Pattern.compile(pattern));
        assertThat(named).as("the pattern finds some").isNotEmpty();
        assertThat(named).as(what + " to list in " + LIST).allMatch(list::contains);
    }

    /** In Java a path of names may be a class; in the queries of routes it is a relationship. */
    @Test
    void theRelationshipsThatTheQueriesOfRoutesFollowAreListed() throws IOException {
        Pattern path = Pattern.compile("(?<![\\w.$])([A-Z]\\w+(?:\\.[A-Z]\\w+)*)\\.[A-Z]\\w+");
        Set<String> relationships = new TreeSet<>();
        for (Path file : files(Path.of("routes/sources"), ".yaml")) {
            Matcher found = path.matcher(Files.readString(file));
            while (found.find()) {
                relationships.addAll(List.of(found.group(1).split("\\.")));
            }
        }
        String list = Files.readString(LIST);
        assertThat(relationships).contains("LoginGeo", "UserLicense").allMatch(list::contains);
    }

    @Test
    void theTestsThatAreNamedExist() throws IOException {
        List<Path> tests = files(Path.of("src/test/java"), ".java");
        Matcher named = Pattern.compile("`(\\w+(?:Test|IT))\\.(\\w+)`").matcher(Files.readString(LIST));
        Set<String> missing = new TreeSet<>();
        int count = 0;
        while (named.find()) {
            count++;
            boolean exists = false;
            for (Path test : tests) {
                exists |= test.endsWith(named.group(1) + ".java")
                        && Files.readString(test).contains(" " + named.group(2) + "(");
            }
            if (!exists) {
                missing.add(named.group());
            }
        }
        assertThat(count).isPositive();
        assertThat(missing).isEmpty();
    }
}
