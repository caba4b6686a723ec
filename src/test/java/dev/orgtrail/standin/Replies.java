package dev.orgtrail.standin;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** How replies are written. */
final class Replies {
    private Replies() {}

    static void json(HttpServletResponse response, int status, String body) throws IOException {
        response.setStatus(status);
        response.setContentType("application/json;charset=UTF-8");
        response.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
    }

    static void error(HttpServletResponse response, SalesforceError error) throws IOException {
        json(response, error.status(), Json.write(error.body()));
    }

    /** A body of unknown length, chunked, and gzipped when the client takes that. */
    static void stream(HttpServletRequest request, HttpServletResponse response, String type, LogFile.Body body)
            throws IOException {
        response.setContentType(type);
        String accepted = request.getHeader("Accept-Encoding");
        boolean gzip = accepted != null && accepted.contains("gzip");
        if (gzip) {
            response.setHeader("Content-Encoding", "gzip");
        }
        OutputStream raw = response.getOutputStream();
        // Not closed when the body fails, so that the client sees a broken body and not a short one.
        OutputStream out = gzip ? new GZIPOutputStream(raw, 8192) : new BufferedOutputStream(raw, 16384);
        try {
            body.writeTo(out);
        } catch (UncheckedIOException e) {
            throw new IOException(e.getCause());
        }
        out.close();
    }

    /** The access token a request carries, or null. */
    static @Nullable String token(HttpServletRequest request) {
        String header = request.getHeader("Authorization");
        if (header != null && (header.startsWith("Bearer ") || header.startsWith("OAuth "))) {
            return header.substring(header.indexOf(' ') + 1).trim();
        }
        return request.getParameter("access_token");
    }

    static final List<Map<String, String>> EXPIRED =
            List.of(Map.of("message", "Session expired or invalid", "errorCode", "INVALID_SESSION_ID"));
}
