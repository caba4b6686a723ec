package dev.orgtrail.standin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A plain HTTP client logged in to a stand-in org, for the tests. */
final class OrgClient {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String baseUrl;
    private String token = "";

    OrgClient(StandInOrg org) {
        this.baseUrl = org.baseUrl();
    }

    static OrgClient loggedIn(StandInOrg org) throws Exception {
        OrgClient client = new OrgClient(org);
        client.token = client.token(
                        "grant_type=client_credentials&client_id=stand-in-client&client_secret=stand-in-secret")
                .path("access_token")
                .asText();
        return client;
    }

    JsonNode token(String form) throws Exception {
        HttpResponse<String> response = http.send(
                HttpRequest.newBuilder(URI.create(baseUrl + "/services/oauth2/token"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        return MAPPER.readTree(response.body());
    }

    String token() {
        return token;
    }

    HttpResponse<String> get(String path) throws Exception {
        return http.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> post(String path, String body) throws Exception {
        return http.send(
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<InputStream> stream(String path, String acceptEncoding) throws Exception {
        return http.send(
                request(path).header("Accept-Encoding", acceptEncoding).build(),
                HttpResponse.BodyHandlers.ofInputStream());
    }

    JsonNode query(String soql) throws Exception {
        return json(get("/services/data/v66.0/query?q=" + URLEncoder.encode(soql, StandardCharsets.UTF_8)));
    }

    /** All records of a query, over all its pages. */
    List<JsonNode> records(String soql) throws Exception {
        List<JsonNode> records = new ArrayList<>();
        JsonNode page = query(soql);
        while (true) {
            page.path("records").forEach(records::add);
            if (page.path("done").asBoolean(true)) {
                return records;
            }
            page = json(get(page.path("nextRecordsUrl").asText()));
        }
    }

    static JsonNode json(HttpResponse<String> response) throws IOException {
        return MAPPER.readTree(response.body());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(baseUrl + path)).header("Authorization", "Bearer " + token);
    }
}
