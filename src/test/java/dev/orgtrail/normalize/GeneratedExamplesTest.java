package dev.orgtrail.normalize;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Keeps docs/examples.md what the mappings do to the rows of three of their own cases. */
@Tag("mapping")
class GeneratedExamplesTest {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final Normalizer normalizer = new Normalizer(Mappings.load(ShippedMappingsTest.DIR));

    private record Example(String heading, String what, String mapping, String it) {}

    private static final List<Example> EXAMPLES = List.of(
            new Example(
                    "A login",
                    "A record of LoginHistory becomes an Authentication event.",
                    "login-history",
                    "is a successful logon with its place"),
            new Example(
                    "An export",
                    "A row of a ReportExport log file becomes a Web Resources Activity event.",
                    "log-file-report-export",
                    "shows which report was exported by whom"),
            new Example(
                    "A permission is granted",
                    "A record of SetupAuditTrail becomes a User Access Management event.",
                    "setup-audit-trail",
                    "is a grant of privileges"));

    @Test
    void theExamplesAreWhatTheMappingsDo() throws IOException {
        StringBuilder page = new StringBuilder("""
                # Examples

                What Salesforce sends, and what Orgtrail makes of it before it adds what the directory knows: the user's
                profile, role, licence and permissions, the place and network of an address, the browser, the names of
                records. These pages are made from the mappings' own cases by a test.
                """);
        for (Example example : EXAMPLES) {
            page.append(section(example));
        }
        GeneratedFile.isUpToDate(Path.of("docs/examples.md"), page.toString());
    }

    private String section(Example example) throws JsonProcessingException {
        MappingCase found = MappingTests.cases(ShippedMappingsTest.DIR).stream()
                .filter(c -> c.file().equals(example.mapping()) && c.it().equals(example.it()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no case: " + example));
        Map<String, Object> row = new LinkedHashMap<>(found.row());
        row.remove("_uid");
        Map<String, Object> event = normalizer
                .normalize(found.origin(), List.of(found.row()))
                .events()
                .get(0);
        return """

                ## %s

                %s

                <table>
                <tr><th>Salesforce</th><th>Orgtrail (OCSF 1.8.0)</th></tr>
                <tr><td valign="top">

                ```json
                %s
                ```

                </td><td valign="top">

                ```json
                %s
                ```

                </td></tr>
                </table>
                """.formatted(
                example.heading(), example.what(), JSON.writeValueAsString(row), JSON.writeValueAsString(event));
    }
}
