package dev.orgtrail.console.security;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.orgtrail.settings.OrgtrailSettings;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.AuthorizeHttpRequestsConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.authentication.LoginUrlAuthenticationEntryPoint;
import org.springframework.security.web.authentication.SavedRequestAwareAuthenticationSuccessHandler;
import org.springframework.security.web.authentication.UsernamePasswordAuthenticationFilter;
import org.springframework.security.web.context.SecurityContextHolderFilter;
import org.springframework.security.web.csrf.CsrfException;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.savedrequest.HttpSessionRequestCache;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;

/** Who may do what. What every answer forbids a browser to do is in {@link AnswerHeaders}. */
@Configuration
@ConditionalOnWebApplication
class SecurityConfiguration {
    private static final Logger LOG = LoggerFactory.getLogger(SecurityConfiguration.class);

    /** What needs no log-in. */
    private static final String[] OPEN = {
        "/login", "/assets/**", "/webjars/**", "/actuator/health/**", "/actuator/health", "/error", "/favicon.ico"
    };

    @Bean
    PasswordEncoder passwordEncoder() {
        return PasswordEncoderFactories.createDelegatingPasswordEncoder();
    }

    /** What comes with a token is a machine's: no session, no cookie, and so no forged request. */
    @Bean
    @Order(1)
    SecurityFilterChain machines(HttpSecurity http, ApiTokens tokens, LoginThrottle throttle) throws Exception {
        http.securityMatcher(TokenFilter::hasToken)
                .csrf(AbstractHttpConfigurer::disable)
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .addFilterBefore(new TokenFilter(tokens, throttle), AuthorizationFilter.class)
                .authorizeHttpRequests(SecurityConfiguration::rules)
                .exceptionHandling(refused ->
                        refused.accessDeniedHandler((request, response, why) -> Refusals.forbidden(request, response)));
        return http.headers(AbstractHttpConfigurer::disable).build();
    }

    /** Everybody else is a browser's user. */
    @Bean
    @Order(2)
    SecurityFilterChain people(
            HttpSecurity http,
            LoginThrottle throttle,
            OrgtrailSettings settings,
            Clock clock,
            OidcRoles oidcRoles,
            ObjectProvider<ClientRegistrationRepository> oidc)
            throws Exception {
        HttpSessionRequestCache asked = new HttpSessionRequestCache();
        asked.setRequestMatcher(SecurityConfiguration::isPage);
        SavedRequestAwareAuthenticationSuccessHandler then = new SavedRequestAwareAuthenticationSuccessHandler();
        then.setRequestCache(asked);
        then.setRedirectStrategy(SecurityConfiguration::toOwnPath);
        http.authorizeHttpRequests(SecurityConfiguration::rules)
                .requestCache(cache -> cache.requestCache(asked))
                .addFilterBefore(
                        new SessionLimitFilter(settings.console().session(), clock, Ticker.systemTicker()),
                        SecurityContextHolderFilter.class)
                .addFilterBefore(new ThrottleFilter(throttle), UsernamePasswordAuthenticationFilter.class)
                .formLogin(form -> form.loginPage("/login").successHandler((request, response, who) -> {
                    throttle.worked(who.getName(), request.getRemoteAddr());
                    then.onAuthenticationSuccess(request, response, who);
                }))
                .logout(logout -> logout.logoutSuccessUrl("/login?out"))
                .exceptionHandling(refused ->
                        refused.authenticationEntryPoint(entry()).accessDeniedHandler(SecurityConfiguration::refuse));
        ClientRegistrationRepository providers = oidc.getIfAvailable();
        if (providers != null) {
            http.oauth2Login(login -> login.loginPage("/login")
                    .authorizationEndpoint(
                            begin -> begin.authorizationRequestResolver(new OidcBeginning(providers, settings)))
                    .successHandler(then)
                    .failureHandler(SecurityConfiguration::providerFailed)
                    .userInfoEndpoint(user -> user.userAuthoritiesMapper(oidcRoles)));
        }
        return http.headers(AbstractHttpConfigurer::disable).build();
    }

    private static void rules(
            AuthorizeHttpRequestsConfigurer<HttpSecurity>.AuthorizationManagerRequestMatcherRegistry may) {
        PathPatternRequestMatcher.Builder path = PathPatternRequestMatcher.withDefaults();
        // The end of a stream that was let in; by then a token counts no longer, and a session may be over.
        may.dispatcherTypeMatchers(DispatcherType.ASYNC).permitAll();
        may.requestMatchers(OPEN).permitAll();
        may.requestMatchers(path.matcher(HttpMethod.POST, "/logout")).permitAll();
        may.requestMatchers("/connect", "/connect/**", "/app").hasRole("OPERATOR");
        may.requestMatchers(HttpMethod.GET, "/**").hasRole("VIEWER");
        may.requestMatchers(HttpMethod.HEAD, "/**").hasRole("VIEWER");
        may.anyRequest().hasRole("OPERATOR");
    }

    /** Whether somebody asks for a page to look at, which the log-in may lead back to; not for a part of one, nor for data. */
    private static boolean isPage(HttpServletRequest request) {
        String accepted = request.getHeader(HttpHeaders.ACCEPT);
        return request.getMethod().equals("GET")
                && accepted != null
                && accepted.contains(MediaType.TEXT_HTML_VALUE)
                && request.getHeader("HX-Request") == null
                && !request.getServletPath().startsWith("/live/")
                && !Refusals.isApi(request);
    }

    /** The page that was asked for, without what that request said of its host. */
    private static void toOwnPath(HttpServletRequest request, HttpServletResponse response, String url)
            throws IOException {
        response.sendRedirect(url.replaceFirst("^https?://[^/]*", "").replaceFirst("^/*", "/"));
    }

    /** What the firewall of Spring Security refuses, such as an address with a semicolon. */
    @Bean
    RequestRejectedHandler refusedByTheFirewall() {
        return (request, response, why) -> {
            LOG.debug("A request is refused: {}", why.getMessage());
            Refusals.malformed(request, response);
        };
    }

    /** A browser is sent to the log-in; a program is told. A part of a page that htmx asks for takes the whole page there. */
    private static AuthenticationEntryPoint entry() {
        LoginUrlAuthenticationEntryPoint page = new LoginUrlAuthenticationEntryPoint("/login");
        page.setFavorRelativeUris(true);
        return (request, response, why) -> {
            if (request.getHeader("HX-Request") != null) {
                response.setStatus(401);
                response.setHeader("HX-Redirect", "/login");
            } else if (Refusals.isApi(request)) {
                Refusals.unauthorized(
                        response, "Log in, or send a token of orgtrail.console.tokens as Authorization: Bearer.");
            } else {
                page.commence(request, response, why);
            }
        };
    }

    /** A log-in page outlives the session that its form's token belongs to: who sends it then gets a fresh one, and is told. */
    private static void refuse(HttpServletRequest request, HttpServletResponse response, AccessDeniedException why)
            throws IOException {
        if (response.isCommitted()) {
            // Whoever sent it has gone before it was whole, its token included: there is nobody to answer.
            LOG.debug("A request has broken off: {}", request.getServletPath());
        } else if (why instanceof CsrfException && request.getServletPath().equals("/login")) {
            response.sendRedirect("/login?late");
        } else {
            Refusals.forbidden(request, response);
        }
    }

    /** Why is for the log; it may be in the words of whoever sent the answer, and so makes no lines of its own there. */
    private static void providerFailed(
            HttpServletRequest request, HttpServletResponse response, AuthenticationException why) throws IOException {
        LOG.warn(
                "A log-in by OpenID Connect failed: {}",
                String.valueOf(why.getMessage()).replaceAll("\\p{Cntrl}+", " "));
        response.sendRedirect("/login?provider");
    }
}
