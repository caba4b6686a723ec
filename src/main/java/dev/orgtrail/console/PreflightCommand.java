package dev.orgtrail.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpResponse;
import java.util.List;

/** The command {@code preflight}: has a running Orgtrail look at an org's prerequisites, for unattended use. */
public final class PreflightCommand {
    private static final String USAGE = "usage: preflight <org>\n" + ApiClient.OPTIONS;
    private static final ObjectMapper JSON = new ObjectMapper();

    private PreflightCommand() {}

    /**
     * Runs the command.
     *
     * @param args what stands behind {@code preflight}
     * @param out where the outcome is told
     * @return the exit code: 0 if no prerequisite has failed; 1 if one has, or Orgtrail did not answer; 2 for a wrong call
     */
    public static int run(List<String> args, PrintStream out) {
        ApiClient client = new ApiClient(args);
        if (client.words().size() != 1) {
            out.println(USAGE);
            return 2;
        }
        String org = client.words().get(0);
        try {
            HttpResponse<String> answer = client.send("POST", "/api/orgs/" + ApiClient.segment(org) + "/preflight");
            if (answer.statusCode() != 200) {
                out.println("Not done: " + ApiClient.why(answer.statusCode(), "there is no org " + org) + ".");
                return 1;
            }
            return tell(JSON.readTree(answer.body()), out);
        } catch (IOException | IllegalArgumentException e) {
            out.println("Orgtrail does not answer at " + client.url() + " (" + e
                    + "). Start it, or say where it is with --url=.");
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    private static int tell(JsonNode report, PrintStream out) {
        String group = "";
        for (JsonNode check : report.path("checks")) {
            if (!group.equals(check.path("group").asText())) {
                group = check.path("group").asText();
                out.println(group);
            }
            out.printf(
                    "  %-14s %s: %s%n",
                    check.path("outcome").asText().replace('_', ' '),
                    check.path("label").asText(),
                    check.path("found").asText());
            if (!check.path("remedy").asText().isEmpty()) {
                out.println("                 for " + check.path("neededFor").asText() + ". "
                        + check.path("remedy").asText());
            }
        }
        out.println(
                report.path("passed").asBoolean()
                        ? "All that is needed is there; "
                                + report.path("warnings").asLong() + " warnings."
                        : report.path("failed").asLong() + " prerequisites are not met.");
        return report.path("passed").asBoolean() ? 0 : 1;
    }
}
