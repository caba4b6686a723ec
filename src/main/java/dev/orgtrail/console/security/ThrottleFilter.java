package dev.orgtrail.console.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/** Lets a log-in by password pass, or asks to wait. */
final class ThrottleFilter extends OncePerRequestFilter {
    private final LoginThrottle throttle;

    ThrottleFilter(LoginThrottle throttle) {
        this.throttle = throttle;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !(request.getMethod().equals("POST") && request.getServletPath().equals("/login"));
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String user = request.getParameter("username");
        // Trimmed, as Spring looks the user up.
        if (throttle.begins(user == null ? "" : user.trim(), request.getRemoteAddr())) {
            chain.doFilter(request, response);
            return;
        }
        tooMany(response);
    }

    static void tooMany(HttpServletResponse response) throws IOException {
        response.setHeader("Retry-After", String.valueOf(LoginThrottle.WAIT.toSeconds()));
        response.sendError(
                HttpStatus.TOO_MANY_REQUESTS.value(),
                "Too many attempts. Wait " + LoginThrottle.WAIT.toMinutes() + " minutes, then try again.");
    }
}
