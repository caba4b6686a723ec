package dev.orgtrail;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Holds the table of packages in the architecture's description. */
class ArchitectureTest {
    private static final String ROOT = "dev.orgtrail";

    /** What each package may use besides itself. */
    private static final Map<String, Set<String>> MAY_USE = Map.ofEntries(
            entry("batch", Set.of()),
            entry("logging", Set.of()),
            entry("settings", Set.of()),
            entry("preflight", Set.of("settings", "state", "connect", "salesforce", "collect", "sink")),
            entry("sink", Set.of("batch", "settings", "logging")),
            entry("state", Set.of("batch", "settings", "logging")),
            entry("threads", Set.of("settings")),
            entry("connect", Set.of("settings", "state")),
            entry("salesforce", Set.of("batch", "connect", "settings", "state", "threads", "logging")),
            entry("collect", Set.of("batch", "salesforce", "connect", "enrich", "settings", "state", "threads")),
            entry("normalize", Set.of("batch")),
            entry("enrich", Set.of("batch", "state", "settings")),
            entry("deliver", Set.of("batch", "normalize", "enrich", "sink", "state", "settings")),
            entry(
                    "console",
                    Set.of(
                            "batch",
                            "settings",
                            "sink",
                            "state",
                            "connect",
                            "salesforce",
                            "collect",
                            "normalize",
                            "enrich",
                            "deliver",
                            "preflight")));

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    static Set<String> packages() {
        return MAY_USE.keySet();
    }

    @Test
    void everyPackageStandsInTheTable() {
        Set<String> found = MAIN.stream()
                .map(type -> type.getPackageName())
                .filter(name -> !name.equals(ROOT))
                .map(name -> name.substring(ROOT.length() + 1).split("\\.")[0])
                .collect(Collectors.toSet());
        assertThat(found).isEqualTo(packages());
    }

    @ParameterizedTest
    @MethodSource("packages")
    void aPackageUsesOnlyWhatItMay(String name) {
        Set<String> forbidden = new HashSet<>(packages());
        forbidden.removeAll(MAY_USE.getOrDefault(name, Set.of()));
        forbidden.remove(name);
        String[] others = Stream.concat(Stream.of(ROOT), forbidden.stream().map(other -> ROOT + "." + other + ".."))
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage(ROOT + "." + name + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others)
                .check(MAIN);
    }

    @Test
    void packagesDoNotUseEachOtherInACircle() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(MAIN);
    }

    @Test
    void everyStatementOnTheStateGoesByOnePlace() {
        for (Class<?> way : List.of(JdbcClient.class, JdbcTemplate.class, NamedParameterJdbcTemplate.class)) {
            noClasses()
                    .that()
                    .doNotHaveFullyQualifiedName("dev.orgtrail.state.Statements")
                    .and()
                    // It makes the tables.
                    .doNotHaveFullyQualifiedName("dev.orgtrail.state.StateUpdate")
                    .should()
                    .dependOnClassesThat()
                    .haveFullyQualifiedName(way.getName())
                    .check(MAIN);
        }
    }

    @Test
    void classesAreNamedForWhatTheyAre() {
        for (String empty : List.of("Util", "Utils", "Helper", "Manager", "Impl")) {
            noClasses().should().haveSimpleNameEndingWith(empty).check(MAIN);
        }
    }

    /** The clock can be set in tests, and is set while Orgtrail runs: what lasts for a while goes by nanoseconds. */
    @Test
    void theMachinesClockIsAskedThroughOursOnly() {
        noClasses()
                .that()
                // It tells when a file was refused.
                .doNotHaveSimpleName("RouteFiles")
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .check(MAIN);
    }

    @Test
    void nothingIsPrintedButByCommands() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("dev.orgtrail.Orgtrail")
                .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS)
                .check(MAIN);
    }

    @Test
    void everyPackageSaysWhatItIsForAndIsNullMarked() throws IOException {
        for (Path folder : foldersWithClasses()) {
            Path info = folder.resolve("package-info.java");
            assertThat(info).exists();
            assertThat(Files.readString(info)).contains("@NullMarked").startsWith("/**");
        }
    }

    private static Set<Path> foldersWithClasses() throws IOException {
        Set<Path> folders = new HashSet<>();
        for (String tree : List.of("src/main/java", "src/test/java")) {
            try (Stream<Path> files = Files.walk(Path.of(tree))) {
                files.filter(file -> file.toString().endsWith(".java"))
                        .map(Path::getParent)
                        .forEach(folders::add);
            }
        }
        // The root's tests are marked by the package-info beside the application.
        folders.remove(Path.of("src/test/java", ROOT.split("\\.")));
        return folders;
    }
}
