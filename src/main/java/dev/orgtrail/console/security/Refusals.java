package dev.orgtrail.console.security;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

/** Says to machines in JSON, and to browsers by the error page, why a request is refused. */
final class Refusals {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String MALFORMED = "This is no address of Orgtrail's, or no request that it answers.";

    private Refusals() {}

    static void unauthorized(HttpServletResponse response, String why) throws IOException {
        response.setHeader("WWW-Authenticate", "Bearer");
        write(response, HttpStatus.UNAUTHORIZED, why);
    }

    /** Somebody who is known may not do what they ask for, or a form is not from our own pages. */
    static void forbidden(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String why = why(SecurityContextHolder.getContext().getAuthentication());
        if (isApi(request)) {
            write(response, HttpStatus.FORBIDDEN, why);
        } else {
            response.sendError(HttpStatus.FORBIDDEN.value(), why);
        }
    }

    /** An address, a method or a header is not what any of our pages sends. */
    static void malformed(HttpServletRequest request, HttpServletResponse response) throws IOException {
        // The error page of such a request is refused as the request was.
        if (isApi(request) || request.getDispatcherType() == DispatcherType.ERROR) {
            write(response, HttpStatus.BAD_REQUEST, MALFORMED);
        } else {
            response.sendError(HttpStatus.BAD_REQUEST.value(), MALFORMED);
        }
    }

    private static String why(@Nullable Authentication who) {
        if (who == null || who instanceof AnonymousAuthenticationToken) {
            return "Log in first; if you were, load the page again.";
        }
        if (who.getAuthorities().stream()
                .noneMatch(authority -> authority.getAuthority().equals("ROLE_VIEWER"))) {
            return "You are logged in as " + who.getName()
                    + ", who is neither among orgtrail.console.oidc-operators nor"
                    + " oidc-viewers. Ask whoever runs Orgtrail to add you.";
        }
        return "You may look, and change nothing; or the page was open for too long: load it again. An operator may give you"
                + " the role operator under orgtrail.console.";
    }

    static boolean isApi(HttpServletRequest request) {
        String path = request.getServletPath();
        return path.startsWith("/api/") || path.startsWith("/actuator");
    }

    private static void write(HttpServletResponse response, HttpStatus status, String why) throws IOException {
        response.setStatus(status.value());
        response.setContentType("application/json");
        response.getOutputStream()
                .write(JSON.writeValueAsString(
                                Map.of("status", status.value(), "error", status.getReasonPhrase(), "message", why))
                        .getBytes(StandardCharsets.UTF_8));
    }
}
