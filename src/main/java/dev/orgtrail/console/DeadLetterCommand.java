package dev.orgtrail.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;

/**
 * The command {@code dead-letters}: lists, shows, replays and discards the records that a running Orgtrail has set aside.
 * It asks that Orgtrail by its API, since the state is that one's alone.
 */
public final class DeadLetterCommand {
    static final String USAGE = """
            usage: dead-letters list <org> | show <id> | replay <id> | replay-all <org> | discard <id>
            """ + ApiClient.OPTIONS;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PAGE = 500;

    private final ApiClient client;
    private final PrintStream out;

    private DeadLetterCommand(ApiClient client, PrintStream out) {
        this.client = client;
        this.out = out;
    }

    /**
     * Runs the command.
     *
     * @param args what stands behind {@code dead-letters}
     * @param out where the outcome is told
     * @return the exit code: 0 if it was done; 1 if not, or if a replayed record was set aside again; 2 for a wrong call
     */
    public static int run(List<String> args, PrintStream out) {
        ApiClient client = new ApiClient(args);
        if (client.wrong().isPresent()) {
            out.println(client.wrong().get());
            return 2;
        }
        List<String> words = client.words();
        if (words.size() != 2) {
            out.println(USAGE);
            return 2;
        }
        DeadLetterCommand command = new DeadLetterCommand(client, out);
        try {
            return command.run(words.get(0), words.get(1));
        } catch (IllegalStateException e) {
            out.println("Not done: " + e.getMessage() + ".");
            return 1;
        } catch (IOException | IllegalArgumentException e) {
            out.println("Orgtrail does not answer at " + client.url() + " (" + e
                    + "). Start it, or say where it is with --url=.");
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    private int run(String verb, String what) throws IOException, InterruptedException {
        switch (verb) {
            case "list" -> {
                return list(what);
            }
            case "show" -> {
                return show(what);
            }
            case "replay" -> {
                return replay(what) ? 0 : 1;
            }
            case "replay-all" -> {
                return replayAll(what);
            }
            case "discard" -> {
                HttpResponse<String> answer = client.send("DELETE", "/api/dead-letters/" + ApiClient.segment(what));
                return done(answer, 204, "Dead letter " + what + " is discarded.") ? 0 : 1;
            }
            default -> {
                out.println(USAGE);
                return 2;
            }
        }
    }

    private int list(String org) throws IOException, InterruptedException {
        List<JsonNode> letters = letters(org);
        for (JsonNode letter : letters) {
            out.printf(
                    "%-6s %s  %-18s %-26s %-12s %s%n",
                    letter.path("id").asText(),
                    letter.path("setAsideAt").asText(),
                    letter.path("source").asText(),
                    letter.path("eventType").asText(letter.path("logName").asText()),
                    letter.path("stage").asText(),
                    letter.path("reason").asText());
        }
        out.println(Words.count(letters.size(), "dead letter") + " of " + org);
        return 0;
    }

    private List<JsonNode> letters(String org) throws IOException, InterruptedException {
        List<JsonNode> letters = new ArrayList<>();
        long after = 0;
        JsonNode page;
        do {
            HttpResponse<String> answer = client.send(
                    "GET", "/api/orgs/" + ApiClient.segment(org) + "/dead-letters?most=" + PAGE + "&after=" + after);
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(client.why(answer.statusCode(), "there is no such org"));
            }
            page = JSON.readTree(answer.body());
            for (JsonNode letter : page) {
                letters.add(letter);
                after = letter.path("id").asLong();
            }
        } while (page.size() == PAGE);
        return letters;
    }

    private int show(String id) throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send("GET", "/api/dead-letters/" + ApiClient.segment(id));
        if (answer.statusCode() != 200) {
            return done(answer, 200, "") ? 0 : 1;
        }
        out.println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(JSON.readTree(answer.body())));
        return 0;
    }

    private boolean replay(String id) throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send("POST", "/api/dead-letters/" + ApiClient.segment(id) + "/replay");
        if (answer.statusCode() == 200) {
            JsonNode outcome = JSON.readTree(answer.body());
            if (!outcome.path("delivered").asBoolean()) {
                out.println("Dead letter " + id + " is not delivered: "
                        + outcome.path("reason").asText());
                return false;
            }
        }
        return done(answer, 200, "Dead letter " + id + " is delivered.");
    }

    private int replayAll(String org) throws IOException, InterruptedException {
        int failed = 0;
        List<JsonNode> letters = letters(org);
        for (JsonNode letter : letters) {
            failed += replay(letter.path("id").asText()) ? 0 : 1;
        }
        out.println(letters.size() - failed + " of " + Words.count(letters.size(), "dead letter") + " of " + org
                + " delivered.");
        return failed == 0 ? 0 : 1;
    }

    private boolean done(HttpResponse<String> answer, int status, String said) throws IOException {
        if (answer.statusCode() == status) {
            out.println(said);
            return true;
        }
        out.println("Not done: " + client.why(answer.statusCode(), "there is none of that number") + ".");
        return false;
    }
}
