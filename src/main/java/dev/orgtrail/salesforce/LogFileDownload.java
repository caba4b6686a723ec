package dev.orgtrail.salesforce;

import dev.orgtrail.threads.Waiting;
import jakarta.annotation.PreDestroy;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.InputStreamResponseListener;
import org.eclipse.jetty.client.Request;
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
    private final HttpClient http = new BareHttpClient("log-files");
    private final Patience patience;
    private final ApiBudget budget;

    /** Starts its HTTP client. */
    public LogFileDownload(Patience patience, ApiBudget budget) throws Exception {
        this.patience = patience;
        this.budget = budget;
        http.setIdleTimeout(patience.stretch().toMillis());
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
     * @param purpose what it is for
     * @return its bytes, no longer compressed; closing it early ends the download
     * @throws SalesforceUnavailable when Salesforce does not send it
     */
    public InputStream open(ConnectedOrg org, String fileId, ApiPurpose purpose) {
        ApiCall call = org.begin(purpose);
        boolean opened = false;
        try {
            InputStream body = org.inSession(token -> open(org, fileId, token, call));
            opened = true;
            return body;
        } finally {
            if (!opened) {
                call.close();
            }
        }
    }

    private InputStream open(ConnectedOrg org, String fileId, String token, ApiCall call) throws SessionEnded {
        InputStreamResponseListener listener = new InputStreamResponseListener();
        Request request = http.newRequest(
                        org.trustedInstanceUrl() + org.path("/sobjects/EventLogFile/" + fileId + "/LogFile"))
                .headers(headers -> headers.put(HttpHeader.AUTHORIZATION, "Bearer " + token));
        request.send(listener);
        try {
            Response response;
            try (Waiting waits = Waiting.begin()) {
                response = listener.get(patience.stretch().toMillis(), TimeUnit.MILLISECONDS);
            }
            Replies.heard(org.alias(), response, budget);
            InputStream body = new SteadyStream(
                    listener.getInputStream(), http.getScheduler(), patience.stretch(), () -> giveUp(request));
            if (response.getStatus() == 200 && !isPage(response)) {
                call.succeeded();
                return new Body(body, call);
            }
            try (body) {
                if (response.getStatus() == 200) {
                    throw page(org.alias(), fileId);
                }
                SalesforceUnavailable refusal = refusal(org.alias(), fileId, response.getStatus(), startOf(body));
                SessionEnded.throwIfSo(response.getStatus(), refusal);
                throw refusal;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            giveUp(request);
            throw failed(org, fileId, e);
        } catch (TimeoutException | ExecutionException | IOException e) {
            giveUp(request);
            throw failed(org, fileId, e);
        }
    }

    private void giveUp(Request request) {
        request.abort(new TimeoutException(
                "it came too slowly: less than 64 KiB in " + patience.stretch().toSeconds() + " s"));
    }

    /** The trouble with a log file in whose place a page for browsers was answered. */
    public static SalesforceUnavailable page(String org, String fileId) {
        return new SalesforceUnavailable(
                org,
                "log file " + fileId + " was answered with a page for browsers",
                "Look for a proxy, or a login page, between Orgtrail and Salesforce.");
    }

    /** A proxy's page has the status of what it stands in for. */
    private static boolean isPage(Response response) {
        String type = response.getHeaders().get(HttpHeader.CONTENT_TYPE);
        return type != null && type.toLowerCase(Locale.ROOT).startsWith("text/html");
    }

    /** The status of a refusal says enough where its body breaks off. */
    private static String startOf(InputStream body) {
        try {
            return new String(body.readNBytes(4_096), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    private static SalesforceUnavailable refusal(String org, String fileId, int status, String body) {
        if (status >= 300 && status < 400) {
            return new SalesforceUnavailable(
                    org,
                    "log file " + fileId + " is redirected elsewhere, which Orgtrail does not follow with a token",
                    "Use the org's My Domain as login-url.");
        }
        String message = Remedies.errorMessage(body);
        return Remedies.explain(
                org,
                status,
                Remedies.errorCode(body),
                "log file " + fileId + " was answered with HTTP " + status + (message.isEmpty() ? "" : ": " + message));
    }

    private static SalesforceUnavailable failed(ConnectedOrg org, String fileId, Exception failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        SalesforceUnavailable known = Remedies.explain(org.alias(), cause);
        return new SalesforceUnavailable(
                org.alias(), "log file " + fileId + " cannot be downloaded: " + known.what(), known.remedy());
    }

    /** A body that is being downloaded counts among the org's calls until it has ended or is closed. */
    private static final class Body extends FilterInputStream {
        private final ApiCall call;

        Body(InputStream in, ApiCall call) {
            super(in);
            this.call = call;
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            if (read < 0) {
                call.close();
            }
            return read;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read;
            try (Waiting waits = Waiting.begin()) {
                read = super.read(buffer, offset, length);
            }
            if (read < 0) {
                call.close();
            }
            return read;
        }

        @Override
        public void close() throws IOException {
            call.close();
            super.close();
        }
    }
}
