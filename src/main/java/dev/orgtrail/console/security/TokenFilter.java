package dev.orgtrail.console.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/** Lets a machine in by its token. */
final class TokenFilter extends OncePerRequestFilter {
    static final String BEARER = "Bearer ";

    private final ApiTokens tokens;
    private final LoginThrottle throttle;

    TokenFilter(ApiTokens tokens, LoginThrottle throttle) {
        this.tokens = tokens;
        this.throttle = throttle;
    }

    /** Whether a request comes with a token. */
    static boolean hasToken(HttpServletRequest request) {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        return header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length());
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String token = request.getHeader(HttpHeaders.AUTHORIZATION)
                .substring(BEARER.length())
                .strip();
        Optional<ApiTokens.Owner> owner = tokens.owner(token);
        if (owner.isEmpty()) {
            if (throttle.wrongToken(request.getRemoteAddr())) {
                Refusals.unauthorized(response, "This token is none of orgtrail.console.tokens.");
            } else {
                ThrottleFilter.tooMany(response);
            }
            return;
        }
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(UsernamePasswordAuthenticationToken.authenticated(
                "token " + owner.get().name(),
                null,
                Accounts.authorities(owner.get().role())));
        SecurityContextHolder.setContext(context);
        chain.doFilter(request, response);
    }
}
