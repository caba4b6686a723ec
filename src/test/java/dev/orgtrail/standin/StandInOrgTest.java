package dev.orgtrail.standin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StandInOrgTest {
    private final List<StandInOrg> started = new ArrayList<>();

    private StandInOrg start(OrgSettings settings) throws Exception {
        StandInOrg org = new StandInOrg(settings).start();
        started.add(org);
        return org;
    }

    @AfterEach
    void stop() {
        started.forEach(StandInOrg::close);
    }

    @Test
    void logsInEveryWayAndRefusesWithSalesforcesWords() throws Exception {
        KeyPair keys = KeyPairGenerator.getInstance("RSA").generateKeyPair();
        StandInOrg org = start(OrgSettings.everything().scale(0.05).jwtKey(keys.getPublic()));
        OrgClient client = new OrgClient(org);
        String app = "client_id=stand-in-client&client_secret=stand-in-secret";

        JsonNode token = client.token("grant_type=client_credentials&" + app);
        assertThat(token.path("instance_url").asText()).isEqualTo(org.baseUrl());
        assertThat(token.path("id").asText()).contains("/id/" + org.orgId() + "/005");
        assertThat(client.token(
                        "grant_type=password&" + app + "&username=collector@acme.example&password=stand-in-password"))
                .anySatisfy(each -> assertThat(each.asText()).startsWith("00D"));
        assertThat(client.token("grant_type=refresh_token&refresh_token=stand-in-refresh-token&" + app)
                        .has("access_token"))
                .isTrue();
        String bearer = "grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer&assertion=";
        long soon = Instant.now().getEpochSecond() + 200;
        assertThat(client.token(bearer + assertion(keys, org.baseUrl(), soon)).has("access_token"))
                .isTrue();
        assertThat(client.token(bearer + assertion(keys, org.baseUrl(), 1))
                        .path("error_description")
                        .asText())
                .isEqualTo("expired authorization code");
        assertThat(client.token(bearer + assertion(keys, "https://elsewhere", soon))
                        .path("error_description")
                        .asText())
                .isEqualTo("audience is invalid");
        assertThat(client.token(bearer + assertion(keys, org.baseUrl(), soon) + "AA")
                        .path("error_description")
                        .asText())
                .isEqualTo("invalid assertion");
        assertThat(client.token("grant_type=client_credentials&client_id=stand-in-client&client_secret=x")
                        .path("error")
                        .asText())
                .isEqualTo("invalid_client");
        assertThat(client.token("grant_type=device&" + app).path("error").asText())
                .isEqualTo("unsupported_grant_type");
    }

    private static String assertion(KeyPair keys, String audience, long expiry) throws Exception {
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        String claims = "{\"iss\":\"stand-in-client\",\"sub\":\"collector@acme.example\",\"aud\":\"" + audience
                + "\",\"exp\":\"" + expiry + "\"}";
        String signed = base64.encodeToString("{\"alg\":\"RS256\"}".getBytes(StandardCharsets.UTF_8)) + "."
                + base64.encodeToString(claims.getBytes(StandardCharsets.UTF_8));
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(keys.getPrivate());
        signature.update(signed.getBytes(StandardCharsets.UTF_8));
        return signed + "." + base64.encodeToString(signature.sign());
    }

    @Test
    void endsSessions() throws Exception {
        StandInOrg org = start(OrgSettings.everything().scale(0.05));
        OrgClient client = OrgClient.loggedIn(org);

        HttpResponse<String> limits = client.get("/services/data/v66.0/limits/");
        assertThat(limits.headers().firstValue("Sforce-Limit-Info"))
                .hasValueSatisfying(usage -> assertThat(usage).startsWith("api-usage="));
        assertThat(client.get("/services/data/v30.0/limits").statusCode()).isEqualTo(404);
        client.get("/services/oauth2/revoke?token=" + client.token());

        HttpResponse<String> reply = client.get("/services/data/v66.0/limits");
        assertThat(reply.statusCode()).isEqualTo(401);
        assertThat(reply.body()).contains("INVALID_SESSION_ID", "Session expired or invalid");
    }

    @Test
    void holdsTheSameAgainForTheSameSeedAndStart() throws Exception {
        Instant start = Instant.parse("2026-11-20T10:30:00Z");
        assertThat(everything(start(OrgSettings.everything().scale(0.1).start(start))))
                .isEqualTo(everything(start(OrgSettings.everything().scale(0.1).start(start))));
    }

    private static String everything(StandInOrg org) throws Exception {
        OrgClient client = OrgClient.loggedIn(org);
        StringBuilder all = new StringBuilder();
        for (String object : List.of("User", "LoginHistory", "SetupAuditTrail", "EventLogFile", "LoginEvent")) {
            all.append(client.records("SELECT FIELDS(STANDARD) FROM " + object));
        }
        org.ledger().forEach(all::append);
        return all.toString();
    }

    @Test
    void servesLogFilesWhoseRowsAreTheLedgersAndWhoseLengthIsTrue() throws Exception {
        StandInOrg org = start(OrgSettings.everything().scale(0.3));
        OrgClient client = OrgClient.loggedIn(org);
        Map<String, Map<String, Long>> hourlyRows = new HashMap<>();
        Map<String, Long> delivered = new HashMap<>();
        Map<String, String> keys = new HashMap<>();
        int repeated = 0;
        for (JsonNode file : client.records(
                "SELECT Id, EventType, LogDate, LogFileLength, LogFileFieldNames, Interval, Sequence, CreatedDate"
                        + " FROM EventLogFile ORDER BY Interval DESC, CreatedDate")) {
            byte[] body = body(client, file, "identity");
            assertThat(body.length).isEqualTo(file.path("LogFileLength").asInt());
            String day = file.path("EventType").asText()
                    + file.path("LogDate").asText().substring(0, 10);
            boolean daily = file.path("Interval").asText().equals("Daily");
            Map<String, Long> rows = rows(body, keys);
            if (daily) {
                Map<String, Long> before = hourlyRows.getOrDefault(day, Map.of());
                assertThat(rows).containsAllEntriesOf(before);
                repeated += before.size();
                rows.forEach((row, count) -> delivered.merge(
                        String.valueOf(keys.get(row)), count - before.getOrDefault(row, 0L), Long::sum));
            } else {
                Map<String, Long> known = hourlyRows.computeIfAbsent(day, each -> new HashMap<>());
                rows.forEach((row, count) -> known.merge(row, count, Long::sum));
                rows.forEach((row, count) -> delivered.merge(String.valueOf(keys.get(row)), count, Long::sum));
            }
        }
        delivered.values().removeIf(count -> count == 0);
        Map<String, Long> ledger = new HashMap<>();
        org.ledger().forEach(entry -> {
            if (entry.source().equals("event-log-file")) {
                ledger.merge(entry.eventType() + " " + entry.key(), entry.count(), Long::sum);
            }
        });

        assertThat(repeated).isPositive();
        assertThat(ledger).isEqualTo(delivered);
        assertThat(ledger.values()).anyMatch(count -> count > 1);
    }

    private static byte[] body(OrgClient client, JsonNode file, String encoding) throws Exception {
        HttpResponse<InputStream> response = client.stream(
                "/services/data/v66.0/sobjects/EventLogFile/" + file.path("Id").asText() + "/LogFile", encoding);
        try (InputStream in = response.body()) {
            return in.readAllBytes();
        }
    }

    /** The rows of a file with how often each occurs; the ledger's key of each is added to the keys. */
    private static Map<String, Long> rows(byte[] body, Map<String, String> keys) throws IOException {
        Map<String, Long> rows = new HashMap<>();
        try (CsvReader<NamedCsvRecord> reader = CsvReader.builder().ofNamedCsvRecord(new ByteArrayInputStream(body))) {
            for (NamedCsvRecord row : reader) {
                String text = "\"" + String.join("\",\"", row.getFields()) + "\"";
                rows.merge(text, 1L, Long::sum);
                keys.put(text, row.getField("EVENT_TYPE") + " " + row.getField("REQUEST_ID"));
            }
        }
        return rows;
    }

    @Test
    void gzipsWhenAsked() throws Exception {
        StandInOrg org = start(OrgSettings.everything().scale(0.1));
        OrgClient client = OrgClient.loggedIn(org);
        JsonNode file = client.records("SELECT Id FROM EventLogFile WHERE EventType = 'Login' LIMIT 1")
                .get(0);

        byte[] zipped = body(client, file, "gzip");
        byte[] unzipped = new GZIPInputStream(new ByteArrayInputStream(zipped)).readAllBytes();
        assertThat(unzipped).isEqualTo(body(client, file, "identity"));
    }

    @Test
    void generatesAHugeFileInConstantMemory() throws Exception {
        StandInOrg org = start(OrgSettings.everything().scale(0.05).bigFileBytes(300L << 20));
        OrgClient client = OrgClient.loggedIn(org);
        JsonNode file = client.records(
                        "SELECT Id, LogFileLength FROM EventLogFile WHERE EventType = 'URI' AND Interval = 'Daily'"
                                + " ORDER BY LogDate DESC LIMIT 1")
                .get(0);
        long before = used();
        long most = 0;
        long bytes = 0;
        HttpResponse<InputStream> response = client.stream(
                "/services/data/v66.0/sobjects/EventLogFile/" + file.path("Id").asText() + "/LogFile", "identity");
        try (InputStream in = response.body()) {
            byte[] buffer = new byte[1 << 16];
            long next = 50L << 20;
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                bytes += n;
                if (bytes > next) {
                    next += 50L << 20;
                    most = Math.max(most, used());
                }
            }
        }
        assertThat(bytes).isEqualTo(file.path("LogFileLength").asLong()).isGreaterThan(299L << 20);
        assertThat(most - before).isLessThan(64L << 20);
    }

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void knowsAnOrgWithoutTheLicence() throws Exception {
        StandInOrg org = start(OrgSettings.everything().licensed(false).scale(0.1));
        OrgClient client = OrgClient.loggedIn(org);

        List<JsonNode> files = client.records("SELECT Id, Interval, EventType, LogDate FROM EventLogFile");
        assertThat(files).isNotEmpty().allSatisfy(file -> {
            assertThat(file.path("Interval").asText()).isEqualTo("Daily");
            assertThat(file.path("LogDate")).isEqualTo(files.get(0).path("LogDate"));
        });
        assertThat(client.query("SELECT Id FROM LoginEvent").toString()).contains("INVALID_TYPE");
    }

    @Test
    void servesRealFilesAsTheyAre(@TempDir Path folder) throws Exception {
        byte[] real = ("\"EVENT_TYPE\",\"TIMESTAMP\",\"REQUEST_ID\"\r\n\"ApexCallout\",\"20240311160000.000\",\"A\"\r\n"
                        + "\"ApexCallout\",\"20240311170000.000\",\"B\"\r\n")
                .getBytes(StandardCharsets.UTF_8);
        Files.write(folder.resolve("sample.csv"), real);
        StandInOrg org = start(OrgSettings.everything().scale(0.05).filesDir(folder));
        OrgClient client = OrgClient.loggedIn(org);
        JsonNode file = client.records("SELECT Id FROM EventLogFile WHERE EventType = 'ApexCallout'"
                        + " AND Interval = 'Daily' ORDER BY LogDate DESC LIMIT 1")
                .get(0);

        assertThat(body(client, file, "identity")).isEqualTo(real);
        List<String> keys = new ArrayList<>();
        org.ledger().forEach(entry -> keys.add(entry.eventType() + entry.key()));
        assertThat(keys).contains("ApexCalloutA", "ApexCalloutB");
    }

    @Test
    void makesThingsHappenAndFailOnDemand() throws Exception {
        StandInOrg org = start(OrgSettings.everything().scale(0.05));
        OrgClient client = OrgClient.loggedIn(org);
        long before = org.ledger().total();

        String login =
                OrgClient.json(client.post("/standin/login", "")).path("id").asText();
        client.post("/standin/setup-change", "");
        String file = OrgClient.json(client.post("/standin/log-file?type=Login&interval=Hourly&sequence=2&rows=5", ""))
                .path("id")
                .asText();
        assertThat(client.records("SELECT Id FROM LoginHistory WHERE Id = '" + login + "'"))
                .hasSize(1);
        assertThat(client.records("SELECT Id, Sequence FROM EventLogFile WHERE Id = '" + file + "'"))
                .hasSize(1);
        assertThat(org.ledger().total()).isGreaterThanOrEqualTo(before + 7);
        assertThat(client.get("/standin/ledger").body().lines().count()).isPositive();
        assertThat(client.get("/standin").statusCode()).isIn(200, 302);

        client.post("/standin/faults", "{\"path\":\"/limits\",\"times\":1,\"status\":503}");
        assertThat(client.get("/services/data/v66.0/limits").statusCode()).isEqualTo(503);
        assertThat(client.get("/services/data/v66.0/limits").statusCode()).isEqualTo(200);

        client.post("/standin/faults", "{\"path\":\"/LogFile\",\"times\":1,\"cutAfterBytes\":700}");
        HttpResponse<InputStream> cut =
                client.stream("/services/data/v66.0/sobjects/EventLogFile/" + file + "/LogFile", "identity");
        assertThatThrownBy(() -> cut.body().readAllBytes()).isInstanceOf(IOException.class);

        client.post("/standin/expire-sessions", "");
        assertThat(client.get("/services/data/v66.0/limits").statusCode()).isEqualTo(401);
    }

    @Test
    void createsPushTopicsAndDescribesObjects() throws Exception {
        StandInOrg org = start(OrgSettings.everything().scale(0.05));
        OrgClient client = OrgClient.loggedIn(org);
        String topic = "{\"Name\":\"Accounts\",\"Query\":\"SELECT Id, Name FROM Account\",\"ApiVersion\":66.0}";
        String users = "{\"Name\":\"Users\",\"Query\":\"SELECT Id, Name FROM User\",\"ApiVersion\":66.0}";

        assertThat(client.post("/services/data/v66.0/sobjects/PushTopic", topic).statusCode())
                .isEqualTo(201);
        assertThat(client.post("/services/data/v66.0/sobjects/PushTopic", topic).body())
                .contains("DUPLICATE_VALUE");
        assertThat(client.post("/services/data/v66.0/sobjects/PushTopic", users).body())
                .contains("INVALID_FIELD", "not supported");
        assertThat(client.records("SELECT Id, Query FROM PushTopic WHERE Name = 'Accounts'"))
                .hasSize(1);
        assertThat(client.get("/services/data/v66.0/sobjects/LoginHistory/describe")
                        .body())
                .contains("\"name\":\"Status\"");
        assertThat(client.get("/services/data/v66.0/sobjects/Nonsense/describe").statusCode())
                .isEqualTo(404);
    }
}
