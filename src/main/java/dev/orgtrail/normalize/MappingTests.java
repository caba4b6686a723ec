package dev.orgtrail.normalize;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * Runs the cases that stand beside mapping files: {@code orgtrail test-mappings [folder]}. The language of the cases is told
 * in docs/mapping.md.
 */
public final class MappingTests {
    private static final String SUFFIX = ".test.yaml";

    private MappingTests() {}

    /**
     * Loads a folder's mappings and runs its cases, telling of each that fails.
     *
     * @param dir the folder, usually {@code routes/mappings}
     * @param out where the outcome is told
     * @return the exit code: 0 if there are cases and every one passed; 2 where the folder is none; else 1
     */
    public static int run(Path dir, PrintStream out) {
        if (!Files.isDirectory(dir)) {
            out.println(dir + " is no folder: name the one that holds the mapping files.");
            return 2;
        }
        List<MappingCase> cases;
        Mappings mappings;
        try {
            mappings = Mappings.load(dir);
            cases = cases(dir);
        } catch (MappingError e) {
            e.lines().forEach(out::println);
            return 1;
        }
        if (cases.isEmpty()) {
            out.println("Nothing was tested: there are no cases (*" + SUFFIX + ") in " + dir.toAbsolutePath() + ".");
            return 1;
        }
        int failed = 0;
        for (MappingCase each : cases) {
            List<String> differences = differences(mappings, each);
            if (!differences.isEmpty()) {
                failed++;
                out.println(each.file() + SUFFIX + ": " + each.it());
                differences.forEach(difference -> out.println("    " + difference));
            }
        }
        out.println(cases.size() + " cases, " + failed + " failed");
        return failed == 0 ? 0 : 1;
    }

    /**
     * All cases of a folder.
     *
     * @throws MappingError for a file of cases that cannot be read, that has none, or that stands beside no mapping, and for
     *     a case that expects nothing
     */
    static List<MappingCase> cases(Path dir) {
        try (Stream<Path> files = Files.list(dir)) {
            List<MappingCase> cases = new ArrayList<>();
            for (Path file : files.filter(YamlFile::counts)
                    .filter(f -> f.toString().endsWith(SUFFIX))
                    .sorted()
                    .toList()) {
                cases.addAll(casesOf(file));
            }
            return cases;
        } catch (IOException e) {
            throw new MappingError(dir.toString(), 1, "the folder cannot be read: " + e);
        }
    }

    private static List<MappingCase> casesOf(Path file) throws IOException {
        String name = String.valueOf(file.getFileName());
        String mapping = name.substring(0, name.length() - SUFFIX.length());
        Path beside = file.resolveSibling(mapping + ".yaml");
        if (!Files.exists(beside)) {
            throw new MappingError(name, 1, "stands beside no mapping; there is no " + mapping + ".yaml");
        }
        Yaml yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
        List<MappingCase> cases = new ArrayList<>();
        try {
            Map<String, Object> keys = yaml.load(Files.readString(beside));
            List<Map<String, Object>> tests = yaml.load(Files.readString(file));
            if (tests == null || tests.isEmpty()) {
                throw new MappingError(name, 1, "has no case");
            }
            YamlFile.read(file);
            for (Map<String, Object> test : tests) {
                MappingCase found = MappingCase.of(mapping, keys, test);
                if (!found.expectsSomething()) {
                    throw new MappingError(
                            name, 1, "'" + found.it() + "' expects nothing: give event, ecs or rejected");
                }
                cases.add(found);
            }
        } catch (YAMLException | ClassCastException e) {
            throw new MappingError(name, 1, "is no list of cases: " + e.getMessage());
        }
        return cases;
    }

    /** How what becomes of a case's row differs from what it expects; empty if it passes. */
    static List<String> differences(Mappings mappings, MappingCase test) {
        Normalized result = new Normalizer(mappings).normalize(test.origin(), List.of(test.row()));
        String expected = test.rejected();
        if (!result.rejected().isEmpty()) {
            String reason = result.rejected().get(0).reason();
            return expected != null && reason.contains(expected)
                    ? List.of()
                    : List.of("rejected: " + reason + (expected == null ? "" : ", instead of " + expected));
        }
        Map<String, Object> event = result.events().get(0);
        if (expected != null) {
            return List.of("not rejected, instead of " + expected + ": " + event);
        }
        List<String> differences = new ArrayList<>();
        Expected.compare("", test.event(), event, differences);
        if (!differences.isEmpty()) {
            differences.add("the event: " + event);
        }
        if (test.ecs() != null) {
            differences.addAll(
                    mappings.ecs() == null
                            ? List.of("expects ECS, and there is no ecs.yaml")
                            : differencesInEcs(new Normalizer(mappings, true), test));
        }
        return differences;
    }

    private static List<String> differencesInEcs(Normalizer normalizer, MappingCase test) {
        Map<String, Object> document = normalizer.ecs(normalizer
                .normalize(test.origin(), List.of(test.row()))
                .events()
                .get(0));
        List<String> differences = new ArrayList<>();
        Expected.compare("in ECS", test.ecs(), document, differences);
        if (!differences.isEmpty()) {
            differences.add("the event in ECS: " + document);
        }
        return differences;
    }
}
