package dev.orgtrail.console.security;

import dev.orgtrail.settings.ConsoleSettings;
import dev.orgtrail.settings.ConsoleSettings.Role;
import dev.orgtrail.settings.OrgtrailSettings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.mapping.GrantedAuthoritiesMapper;
import org.springframework.security.oauth2.core.oidc.user.OidcUserAuthority;
import org.springframework.security.oauth2.core.user.OAuth2UserAuthority;
import org.springframework.stereotype.Component;

/**
 * What people who log in by OpenID Connect may do, by their subject, their e-mail address where the provider has verified
 * it, or their roles and groups. Whoever is in neither list may do nothing.
 */
@Component
class OidcRoles implements GrantedAuthoritiesMapper {
    private final ConsoleSettings settings;

    OidcRoles(OrgtrailSettings settings) {
        this.settings = settings.console();
    }

    @Override
    public Collection<? extends GrantedAuthority> mapAuthorities(Collection<? extends GrantedAuthority> authorities) {
        List<GrantedAuthority> mapped = new ArrayList<>();
        for (GrantedAuthority authority : authorities) {
            if (authority instanceof OidcUserAuthority person) {
                add(mapped, person.getIdToken().getClaims());
            } else if (authority instanceof OAuth2UserAuthority person) {
                add(mapped, person.getAttributes());
            }
        }
        return mapped;
    }

    private void add(List<GrantedAuthority> mapped, Map<String, Object> claims) {
        Set<String> names = new HashSet<>();
        if (claims.get("sub") instanceof String subject) {
            names.add(subject);
        }
        if (claims.get("email") instanceof String email && Boolean.TRUE.equals(claims.get("email_verified"))) {
            names.add(email);
        }
        for (String claim : List.of("roles", "groups")) {
            if (claims.get(claim) instanceof Collection<?> values) {
                values.forEach(value -> names.add(String.valueOf(value)));
            }
        }
        if (settings.oidcOperators().stream().anyMatch(names::contains)) {
            mapped.addAll(Accounts.authorities(Role.OPERATOR));
        } else if (settings.oidcViewers().stream().anyMatch(names::contains)) {
            mapped.addAll(Accounts.authorities(Role.VIEWER));
        }
    }
}
