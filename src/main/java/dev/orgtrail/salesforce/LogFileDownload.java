package dev.orgtrail.salesforce;

import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.InputStreamResponseListener;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.http.HttpHeader;
import org.springframework.stereotype.Component;

/**
 * Downloads the body of an event log file as a stream. camel-salesforce would keep the whole file in memory.
 *
 * <p>Follows Salesforce's REST API, resource <em>SObject Blob Get</em>.
 */
@Component
public class LogFileDownload {
    private static final long SECONDS_TO_ANSWER = 120;
    private static final long SILENCE_MILLIS = 120_000;

    private final HttpClient http = new HttpClient();

    /** Starts its HTTP client. */
    public LogFileDownload() throws Exception {
        http.setFollowRedirects(false);
        http.setIdleTimeout(SILENCE_MILLIS);
        http.setName("log-files");
        http.start();
    }

    @PreDestroy
    void stop() throws Exception {
        http.stop();
    }

    /**
     * Opens a log file.
     *
     * @param org the org
     * @param fileId the 18-character id of the EventLogFile
     * @return its bytes, no longer compressed; closing it early ends the download
     * @throws SalesforceUnavailable when Salesforce does not send it
     */
    public InputStream open(ConnectedOrg org, String fileId) {
        String token = org.accessToken();
        try {
            return open(org, fileId, token);
        } catch (SessionExpired e) {
            return openAgain(org, fileId, org.logIn(token));
        }
    }

    private InputStream openAgain(ConnectedOrg org, String fileId, String token) {
        try {
            return open(org, fileId, token);
        } catch (SessionExpired e) {
            throw Remedies.explain(org.alias(), 401, "INVALID_SESSION_ID", "a session that has just begun is refused");
        }
    }

    private InputStream open(ConnectedOrg org, String fileId, String token) throws SessionExpired {
        InputStreamResponseListener listener = new InputStreamResponseListener();
        http.newRequest(org.instanceUrl() + org.path("/sobjects/EventLogFile/" + fileId + "/LogFile"))
                .headers(headers -> headers.put(HttpHeader.AUTHORIZATION, "Bearer " + token))
                .send(listener);
        try {
            Response response = listener.get(SECONDS_TO_ANSWER, TimeUnit.SECONDS);
            InputStream body = listener.getInputStream();
            if (response.getStatus() == 200) {
                return body;
            }
            try (body) {
                if (response.getStatus() == 401) {
                    throw new SessionExpired();
                }
                byte[] start = body.readNBytes(4_096);
                throw refusal(org.alias(), fileId, response.getStatus(), start);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(org, fileId, e);
        } catch (TimeoutException | ExecutionException | IOException e) {
            throw failed(org, fileId, e);
        }
    }

    private static SalesforceUnavailable refusal(String org, String fileId, int status, byte[] body) {
        String text = new String(body, java.nio.charset.StandardCharsets.UTF_8);
        int at = text.indexOf("\"errorCode\":\"");
        String code = at < 0 ? "" : text.substring(at + 13, Math.max(at + 13, text.indexOf('"', at + 13)));
        if (status >= 300 && status < 400) {
            return new SalesforceUnavailable(
                    org,
                    "log file " + fileId + " is redirected elsewhere, which Orgtrail does not follow with a token",
                    "Use the org's My Domain as login-url.");
        }
        return Remedies.explain(org, status, code, "log file " + fileId + " was answered with HTTP " + status);
    }

    private static SalesforceUnavailable failed(ConnectedOrg org, String fileId, Exception failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        return new SalesforceUnavailable(
                org.alias(),
                "log file " + fileId + " cannot be downloaded: " + cause,
                "Orgtrail tries again by itself.");
    }

    private static final class SessionExpired extends Exception {
        private static final long serialVersionUID = 1L;
    }
}
