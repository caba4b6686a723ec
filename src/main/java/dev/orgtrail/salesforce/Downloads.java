package dev.orgtrail.salesforce;

import dev.orgtrail.threads.Waiting;
import jakarta.annotation.PreDestroy;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.InputStreamResponseListener;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.http.HttpHeader;
import org.springframework.stereotype.Component;

/** Downloads what is too large for memory as a stream. camel-salesforce would keep the whole of it there. */
@Component
class Downloads {
    private final HttpClient http = new BareHttpClient("downloads");
    private final Patience patience;
    private final ApiBudget budget;

    Downloads(Patience patience, ApiBudget budget) throws Exception {
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
     * What is downloaded.
     *
     * @param path where it is, with its query
     * @param name what it is, such as {@code log file 0AT…}
     * @param page what is wrong when a page for browsers is answered in its place
     */
    record Wanted(String path, String name, Map<String, String> headers, Supplier<SalesforceUnavailable> page) {}

    /**
     * Begins a download.
     *
     * @return its bytes, no longer compressed; closing it early ends the download
     * @throws SalesforceUnavailable when Salesforce does not send it
     */
    InputStream open(ConnectedOrg org, Wanted wanted, ApiPurpose purpose) {
        ApiCall call = org.begin(purpose);
        boolean opened = false;
        try {
            InputStream body = org.inSession(token -> open(org, wanted, token, call));
            opened = true;
            return body;
        } finally {
            if (!opened) {
                call.close();
            }
        }
    }

    private InputStream open(ConnectedOrg org, Wanted wanted, String token, ApiCall call) throws SessionEnded {
        InputStreamResponseListener listener = new InputStreamResponseListener();
        Request request = http.newRequest(org.trustedInstanceUrl() + wanted.path())
                .headers(headers -> {
                    headers.put(HttpHeader.AUTHORIZATION, "Bearer " + token);
                    wanted.headers().forEach(headers::put);
                });
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
                    throw wanted.page().get();
                }
                SalesforceUnavailable refusal =
                        refusal(org.alias(), wanted.name(), response.getStatus(), startOf(body));
                SessionEnded.throwIfSo(response.getStatus(), refusal);
                throw refusal;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            giveUp(request);
            throw failed(org, wanted.name(), e);
        } catch (TimeoutException | ExecutionException | IOException e) {
            giveUp(request);
            throw failed(org, wanted.name(), e);
        }
    }

    private void giveUp(Request request) {
        request.abort(new TimeoutException(
                "it came too slowly: less than 64 KiB in " + patience.stretch().toSeconds() + " s"));
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

    private static SalesforceUnavailable refusal(String org, String name, int status, String body) {
        if (status >= 300 && status < 400) {
            return new SalesforceUnavailable(
                    org,
                    name + " is redirected elsewhere, which Orgtrail does not follow with a token",
                    "Use the org's My Domain as login-url.");
        }
        String message = Remedies.errorMessage(body);
        return Remedies.explain(
                org,
                status,
                Remedies.errorCode(body),
                name + " was answered with HTTP " + status + (message.isEmpty() ? "" : ": " + message));
    }

    private static SalesforceUnavailable failed(ConnectedOrg org, String name, Exception failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        SalesforceUnavailable known = Remedies.explain(org.alias(), cause);
        return new SalesforceUnavailable(org.alias(), name + " cannot be downloaded: " + known.what(), known.remedy());
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
