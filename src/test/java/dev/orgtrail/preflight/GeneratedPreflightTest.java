package dev.orgtrail.preflight;

import dev.orgtrail.normalize.GeneratedFile;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** docs/preflight.md is made from the table of prerequisites. */
class GeneratedPreflightTest {
    @Test
    void theListOfPrerequisitesIsUpToDate() throws IOException {
        StringBuilder page = new StringBuilder("""
                # Prerequisites

                What **Test API** looks at: at the connection, on the button, daily (`orgtrail.preflight.every`), by
                `POST /api/orgs/{org}/preflight`, and by `java -jar orgtrail.jar preflight <org>`, which exits with 1 where one is not
                met. Each look takes about thirty API requests. Generated from `Prerequisite.java`.
                """);
        Prerequisite.Group group = null;
        for (Prerequisite prerequisite : Prerequisite.values()) {
            if (prerequisite.group() != group) {
                group = prerequisite.group();
                page.append("\n## ")
                        .append(group.label())
                        .append("\n\n| prerequisite | for | where it is missing |\n| --- | --- | --- |\n");
            }
            page.append("| ")
                    .append(prerequisite.label())
                    .append(" | ")
                    .append(prerequisite.neededFor())
                    .append(" | ")
                    .append(prerequisite.remedy())
                    .append(" |\n");
        }
        GeneratedFile.isUpToDate(Path.of("docs/preflight.md"), page.toString());
    }
}
