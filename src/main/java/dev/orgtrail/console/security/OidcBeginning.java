package dev.orgtrail.console.security;

import dev.orgtrail.settings.OrgtrailSettings;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.client.web.DefaultOAuth2AuthorizationRequestResolver;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizationRequestRedirectFilter;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizationRequestResolver;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;

/**
 * Where a log-in by OpenID Connect begins. The provider sends the browser back to the address of the settings, or to localhost; what
 * the request says of its host never counts.
 */
final class OidcBeginning implements OAuth2AuthorizationRequestResolver {
    private final OAuth2AuthorizationRequestResolver resolver;
    private final OrgtrailSettings settings;

    OidcBeginning(ClientRegistrationRepository providers, OrgtrailSettings settings) {
        this.resolver = new DefaultOAuth2AuthorizationRequestResolver(
                providers, OAuth2AuthorizationRequestRedirectFilter.DEFAULT_AUTHORIZATION_REQUEST_BASE_URI);
        this.settings = settings;
    }

    @Override
    public @Nullable OAuth2AuthorizationRequest resolve(HttpServletRequest request) {
        return resolver.resolve(atOwnAddress(request));
    }

    @Override
    public @Nullable OAuth2AuthorizationRequest resolve(HttpServletRequest request, String provider) {
        return resolver.resolve(atOwnAddress(request), provider);
    }

    private HttpServletRequest atOwnAddress(HttpServletRequest request) {
        URI own = URI.create(settings.console().address(request.getLocalPort()));
        return new HttpServletRequestWrapper(request) {
            @Override
            public String getScheme() {
                return own.getScheme();
            }

            @Override
            public String getServerName() {
                return own.getHost();
            }

            @Override
            public int getServerPort() {
                return own.getPort() >= 0 ? own.getPort() : own.getScheme().equals("https") ? 443 : 80;
            }
        };
    }
}
