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
                `POST /api/orgs/{org}/preflight`, and by `java -jar orgtrail.jar preflight <org>`. Each look takes about thirty API
                requests. Generated from `Prerequisite.java`.

                A check is **passed**, **failed** (something that Orgtrail needs is missing), a **warning** (Orgtrail works without it), **not
                known** (it could not be looked at; it says why), or **not applicable** (the org's sources do not need it). The command's exit
                code is 0 where nothing has failed, also with warnings; 1 where something that Orgtrail needs is missing; 2 for a wrong call;
                3 where it could not be found out, because Orgtrail does not answer, does not let the caller in, has no such org, or is
                still logging in.
                [preflight-reports.md](preflight-reports.md) shows the reports of four kinds of org, and
                [salesforce.md](salesforce.md) what Orgtrail assumes about Salesforce.
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
