package dev.orgtrail.console.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.filter.OncePerRequestFilter;

/** Ends a session some hours after its beginning, however busy it is. */
final class SessionLimitFilter extends OncePerRequestFilter {
    private static final Logger LOG = LoggerFactory.getLogger(SessionLimitFilter.class);

    private final Duration longest;
    private final Clock clock;

    SessionLimitFilter(Duration longest, Clock clock) {
        this.longest = longest;
        this.clock = clock;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        HttpSession session = request.getSession(false);
        if (session != null) {
            endIfOld(session);
        }
        chain.doFilter(request, response);
    }

    private void endIfOld(HttpSession session) {
        try {
            if (Instant.ofEpochMilli(session.getCreationTime()).plus(longest).isBefore(clock.instant())) {
                session.invalidate();
            }
        } catch (IllegalStateException e) {
            LOG.trace("Another request has ended the session meanwhile", e);
        }
    }
}
