package dev.orgtrail.console.security;

import dev.orgtrail.settings.ConsoleSettings.Role;
import dev.orgtrail.settings.OrgtrailSettings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.mapping.GrantedAuthoritiesMapper;
import org.springframework.security.oauth2.core.oidc.user.OidcUserAuthority;
import org.springframework.security.oauth2.core.user.OAuth2UserAuthority;
import org.springframework.stereotype.Component;

/**
 * What people who log in by OpenID Connect may do, by their subject, their e-mail address where the provider has verified
 * it, or their roles and groups. Each is compared with entries of its kind only, since people may choose some of them at some
 * providers. Whoever is in neither list may do nothing.
 */
@Component
class OidcRoles implements GrantedAuthoritiesMapper {
    private static final String SUBJECT = "subject:";
    private static final String EMAIL = "email:";
    private static final String ROLE = "role:";
    private static final String GROUP = "group:";

    private final Set<String> operators;
    private final Set<String> viewers;

    OidcRoles(OrgtrailSettings settings) {
        operators = kinds(settings.console().oidcOperators());
        viewers = kinds(settings.console().oidcViewers());
    }

    /** What has no kind before it is an address where it looks like one, and else a subject. */
    private static Set<String> kinds(List<String> entries) {
        return entries.stream()
                .map(entry -> Stream.of(SUBJECT, EMAIL, ROLE, GROUP).anyMatch(entry::startsWith)
                        ? entry
                        : (entry.contains("@") ? EMAIL : SUBJECT) + entry)
                .collect(Collectors.toUnmodifiableSet());
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
            names.add(SUBJECT + subject);
        }
        if (claims.get("email") instanceof String email && Boolean.TRUE.equals(claims.get("email_verified"))) {
            names.add(EMAIL + email);
        }
        if (claims.get("roles") instanceof Collection<?> values) {
            values.forEach(value -> names.add(ROLE + value));
        }
        if (claims.get("groups") instanceof Collection<?> values) {
            values.forEach(value -> names.add(GROUP + value));
        }
        if (operators.stream().anyMatch(names::contains)) {
            mapped.addAll(Accounts.authorities(Role.OPERATOR));
        } else if (viewers.stream().anyMatch(names::contains)) {
            mapped.addAll(Accounts.authorities(Role.VIEWER));
        }
    }
}
