package dev.orgtrail.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpResponse;
import java.util.List;

/** The command {@code preflight}: has a running Orgtrail look at an org's prerequisites, for unattended use. */
public final class PreflightCommand {
    private static final String INDENT = " ".repeat(17);

    /** All that Orgtrail needs is there. */
    static final int WORKS = 0;

    /** Something that Orgtrail needs is missing. */
    static final int MISSING = 1;

    /** The command was called in a wrong way. */
    static final int WRONG_CALL = 2;

    /**
     * It could not be found out: Orgtrail does not answer, does not let the caller in, knows no such org, or is still
     * logging in.
     */
    static final int NOT_FOUND_OUT = 3;

    static final String USAGE = "usage: preflight <org>\n" + ApiClient.OPTIONS
            + "\nexit code: 0 all that is needed is there, also with warnings; 1 something that is needed is missing; 2 wrong"
            + " call; 3 it could not be found out";
    private static final ObjectMapper JSON = new ObjectMapper();

    private PreflightCommand() {}

    /**
     * Runs the command.
     *
     * @param args what stands behind {@code preflight}
     * @param out where the outcome is told
     * @return the exit code: {@value #WORKS} if no prerequisite has failed, {@value #MISSING} if one has,
     *     {@value #WRONG_CALL} for a wrong call, {@value #NOT_FOUND_OUT} if Orgtrail did not say
     */
    public static int run(List<String> args, PrintStream out) {
        ApiClient client = new ApiClient(args);
        if (client.wrong().isPresent()) {
            out.println(client.wrong().get());
            return WRONG_CALL;
        }
        if (client.words().size() != 1) {
            out.println(USAGE);
            return WRONG_CALL;
        }
        String org = client.words().get(0);
        try {
            HttpResponse<String> answer = client.send("POST", "/api/orgs/" + ApiClient.segment(org) + "/preflight");
            if (answer.statusCode() != 200) {
                out.println("Not done: " + client.why(answer.statusCode(), "there is no org " + org) + ".");
                return NOT_FOUND_OUT;
            }
            return tell(JSON.readTree(answer.body()), out);
        } catch (IOException | IllegalArgumentException e) {
            out.println("Orgtrail does not answer at " + client.url() + " (" + e
                    + "). Start it, or say where it is with --url=.");
            return NOT_FOUND_OUT;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return NOT_FOUND_OUT;
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
                    check.path("found").asText().replace("\n", System.lineSeparator() + INDENT));
            if (!check.path("remedy").asText().isEmpty()) {
                out.println(INDENT + "Needed for: " + check.path("neededFor").asText() + ".");
                out.println(INDENT + "To do: " + check.path("remedy").asText());
            }
        }
        out.println(report.path("summary").asText());
        if (report.path("failed").asLong() > 0) {
            return MISSING;
        }
        return report.path("passed").asBoolean() ? WORKS : NOT_FOUND_OUT;
    }
}
