package dev.orgtrail.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orgtrail.standin.StandInOrg;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who sends slowly, or much, keeps nobody else from being answered. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SlowBodiesTest {
    /** More than Tomcat has threads. */
    private static final int MANY = 250;

    private static final String FORM = "Content-Type: application/x-www-form-urlencoded\r\n";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path folder;

    @SuppressWarnings("NullAway.Init")
    private StandInOrg org;

    @SuppressWarnings("NullAway.Init")
    private RunningOrgtrail orgtrail;

    @BeforeAll
    void start() throws Exception {
        org = new StandInOrg(RunningOrgtrail.org("one", 1)).start();
        orgtrail = new RunningOrgtrail(folder.resolve("out"), org);
    }

    @AfterAll
    void stop() {
        orgtrail.close();
        org.close();
    }

    private Socket begins(String path, String headers, String body) throws IOException {
        Socket socket = new Socket("localhost", orgtrail.port());
        socket.setSoTimeout(60_000);
        socket.getOutputStream()
                .write(("POST " + path + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n" + body)
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private int health(String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(orgtrail.url() + "/actuator/health/" + path))
                                .timeout(Duration.ofSeconds(2))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/login " + FORM + "Content-Length: 1000\r\n",
                "/login " + FORM + "Transfer-Encoding: chunked\r\n",
                "/login Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 1000\r\n",
                "/api/app Content-Type: application/json\r\nContent-Length: 1000\r\n",
                "/api/app Authorization: Bearer no-such-token\r\nContent-Length: 1000\r\n"
            })
    void manySlowBodiesKeepNoHealthCheckWaitingAndNobodyOutLater(String request) throws Exception {
        String[] parts = request.split(" ", 2);
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < MANY; i++) {
                slow.add(begins(parts[0], parts[1], "1"));
            }
            for (int i = 0; i < 5; i++) {
                assertThat(health("liveness")).isEqualTo(200);
                assertThat(health("readiness")).isEqualTo(200);
            }
            assertThat(new WebClient(orgtrail.url()).get("/login").statusCode()).isEqualTo(200);
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .ignoreExceptions()
                .until(() -> WebClient.loggedIn(orgtrail.url(), RunningOrgtrail.USER, RunningOrgtrail.PASSWORD)
                                .get("/")
                                .statusCode()
                        == 200);
    }

    @Test
    void whoComesWhenAllPlacesAreTakenIsToldToTryAgain() throws Exception {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < MANY; i++) {
                slow.add(begins("/login", FORM + "Content-Length: 1000\r\n", "u"));
            }
            try (Socket one = begins("/login", FORM + "Content-Length: 4\r\n", "")) {
                assertThat(new String(one.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                        .startsWith("HTTP/1.1 503 ")
                        .contains("Retry-After: 5", "Content-Security-Policy: default-src 'none'", "Try again");
            }
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/login", "/api/app"})
    void aBodyThatDripsForLongIsBrokenOff(String path) throws Exception {
        try (Socket socket = begins(path, FORM + "Content-Length: 1000\r\n", "username=")) {
            OutputStream out = socket.getOutputStream();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(45))
                    .pollInterval(Duration.ofMillis(300))
                    .until(() -> {
                        try {
                            out.write('a');
                        } catch (SocketException e) {
                            return true;
                        }
                        return hasEnded(socket.getInputStream());
                    });
        }
    }

    /** Reads what is there; a connection that is used on has no end yet. */
    private static boolean hasEnded(InputStream in) throws IOException {
        try {
            while (in.available() > 0) {
                if (in.read() < 0) {
                    return true;
                }
            }
            return false;
        } catch (SocketException e) {
            return true;
        }
    }

    @Test
    void aFormThatIsTooLargeIsRefusedBeforeItIsInMemory() throws Exception {
        try (Socket socket = begins("/login", FORM + "Content-Length: 1000000\r\nConnection: close\r\n", "u")) {
            socket.setSoTimeout(5_000);
            assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.UTF_8))
                    .matches("HTTP/1.1 [34]\\d\\d");
        }
    }

    @Test
    void whatIsSentAsFilesAreIsNotReadAndSoWrittenToNoFile() throws Exception {
        WebClient client = new WebClient(orgtrail.url());
        String csrf = client.hidden("/login");
        StringBuilder body = new StringBuilder();
        Map.of("username", RunningOrgtrail.USER, "password", RunningOrgtrail.PASSWORD, "_csrf", csrf)
                .forEach((name, value) -> body.append(
                        "--b\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n".formatted(name, value)));
        body.append("--b--\r\n");
        String headers = "Connection: close\r\nCookie: ORGTRAIL=" + client.session()
                + "\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: " + body.length() + "\r\n";
        try (Socket socket = begins("/login", headers, body.toString())) {
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .contains("\r\nLocation: /login?late\r\n");
        }
    }
}
