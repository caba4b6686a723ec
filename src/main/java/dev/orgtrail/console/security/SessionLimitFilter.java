package dev.orgtrail.console.security;

import com.github.benmanes.caffeine.cache.Ticker;
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

    private static final String BEGUN = SessionLimitFilter.class.getName();

    private final Duration longest;
    private final Clock clock;
    private final Ticker ticker;

    SessionLimitFilter(Duration longest, Clock clock, Ticker ticker) {
        this.longest = longest;
        this.clock = clock;
        this.ticker = ticker;
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

    /** By a time that nobody can set back. */
    private Duration lastsFor(HttpSession session) {
        long now = ticker.read();
        if (session.getAttribute(BEGUN) instanceof Long begun) {
            return Duration.ofNanos(now - begun);
        }
        session.setAttribute(BEGUN, now);
        return Duration.ZERO;
    }

    private void endIfOld(HttpSession session) {
        try {
            boolean old = Instant.ofEpochMilli(session.getCreationTime())
                    .plus(longest)
                    .isBefore(clock.instant());
            if (old || lastsFor(session).compareTo(longest) > 0) {
                session.invalidate();
            }
        } catch (IllegalStateException e) {
            LOG.trace("Another request has ended the session meanwhile", e);
        }
    }
}
