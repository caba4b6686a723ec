package dev.orgtrail.console;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriUtils;

/** Asks a running Orgtrail by its API, for commands: the state is that one's alone. */
final class ApiClient {
    static final String OPTIONS = """
                   [--url=http://127.0.0.1:8080]   where the running Orgtrail answers
                   [--token=...]                   a token of orgtrail.console.tokens; better in ORGTRAIL_TOKEN""";

    private static final String URL = "--url=";
    private static final String TOKEN = "--token=";
    private static final Pattern TOKEN_CHARACTERS = Pattern.compile("[^\\s\\p{Cntrl}]+");
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private final String url;
    private final @Nullable String token;
    private final List<String> words = new ArrayList<>();

    ApiClient(List<String> args) {
        String given = "http://127.0.0.1:8080";
        String secret = System.getenv("ORGTRAIL_TOKEN");
        for (String arg : args) {
            if (arg.startsWith(URL)) {
                given = arg.substring(URL.length()).replaceAll("/+$", "");
            } else if (arg.startsWith(TOKEN)) {
                secret = arg.substring(TOKEN.length());
            } else {
                words.add(arg);
            }
        }
        url = given;
        token = secret == null || secret.isBlank() ? null : secret.strip();
    }

    /** What is wrong with the options; empty if nothing is. */
    Optional<String> wrong() {
        if (!isOfHttp(url)) {
            return Optional.of("--url= needs the address of a running Orgtrail, such as http://127.0.0.1:8080.");
        }
        return token == null || TOKEN_CHARACTERS.matcher(token).matches()
                ? Optional.empty()
                : Optional.of("The token holds a line break, a space or a control character, as no token of"
                        + " orgtrail.console.tokens does: give it as one word, in --token= or ORGTRAIL_TOKEN.");
    }

    private static boolean isOfHttp(String url) {
        try {
            URI uri = new URI(url);
            return uri.getHost() != null
                    && ("http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme()));
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** What was said besides the options. */
    List<String> words() {
        return words;
    }

    String url() {
        return url;
    }

    HttpResponse<String> send(String method, String path) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(PATIENCE)
                .header("Accept", "application/json")
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** A word of the call, as it stands in a path. */
    static String segment(String word) {
        return UriUtils.encodePathSegment(word, StandardCharsets.UTF_8);
    }

    /** Why an answer is not the one that was wanted. */
    String why(int status, String whatIsMissing) {
        // What would change something is refused with 403 where there is no token.
        return switch (token == null && status == 403 ? 401 : status) {
            case 401 -> "Orgtrail asks for a token: give one of orgtrail.console.tokens in ORGTRAIL_TOKEN";
            case 403 -> "the token may only look: give its role operator under orgtrail.console.tokens";
            // What is no number, or no name, is none of them either.
            case 400, 404 -> whatIsMissing;
            case 429 -> "too many wrong tokens: wait five minutes";
            default -> "HTTP " + status;
        };
    }
}
