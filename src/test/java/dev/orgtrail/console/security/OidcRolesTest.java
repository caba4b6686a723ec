package dev.orgtrail.console.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orgtrail.settings.OrgtrailSettings;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.oauth2.core.oidc.OidcIdToken;
import org.springframework.security.oauth2.core.oidc.user.OidcUserAuthority;
import org.springframework.security.oauth2.core.user.OAuth2UserAuthority;

class OidcRolesTest {
    private final OidcRoles roles = new OidcRoles(new Binder(new MapConfigurationPropertySource(Map.of(
                    "orgtrail.console.oidc-operators", "ada@acme.example,group:soc-admins,00u7",
                    "orgtrail.console.oidc-viewers", "role:soc,grace@acme.example,subject:lin@acme.example")))
            .bindOrCreate("orgtrail", OrgtrailSettings.class));

    private List<String> of(Map<String, Object> claims) {
        Map<String, Object> all = new HashMap<>(claims);
        all.putIfAbsent("sub", "00u1");
        OidcIdToken token = new OidcIdToken("token", Instant.EPOCH, Instant.MAX, all);
        return roles.mapAuthorities(List.of(new OidcUserAuthority(token))).stream()
                .map(GrantedAuthority::getAuthority)
                .toList();
    }

    @Test
    void aVerifiedAddressAGroupOrARoleGivesWhatTheSettingsSay() {
        assertThat(of(Map.of("email", "ada@acme.example", "email_verified", true)))
                .containsExactly("ROLE_VIEWER", "ROLE_OPERATOR");
        assertThat(of(Map.of("groups", List.of("soc-admins")))).contains("ROLE_OPERATOR");
        assertThat(of(Map.of("roles", List.of("soc")))).containsExactly("ROLE_VIEWER");
    }

    @Test
    void nobodyGetsARoleByANameOfAnotherKind() {
        for (String name : List.of("soc-admins", "group:soc-admins", "role:soc", "ada@acme.example")) {
            assertThat(of(Map.of("sub", name))).as("subject " + name).isEmpty();
            assertThat(of(Map.of("email", name, "email_verified", true)).contains("ROLE_OPERATOR"))
                    .as("address " + name)
                    .isEqualTo(name.equals("ada@acme.example"));
        }
        assertThat(of(Map.of("groups", List.of("ada@acme.example", "00u7", "soc"))))
                .isEmpty();
        assertThat(of(Map.of("roles", List.of("grace@acme.example", "00u7", "soc-admins"))))
                .isEmpty();
    }

    @Test
    void aSubjectNeedsNoWordBeforeItUnlessItLooksLikeAnAddress() {
        assertThat(of(Map.of("sub", "00u7"))).contains("ROLE_OPERATOR");
        assertThat(of(Map.of("sub", "lin@acme.example"))).containsExactly("ROLE_VIEWER");
        assertThat(of(Map.of("email", "lin@acme.example", "email_verified", true)))
                .isEmpty();
    }

    @Test
    void anAddressThatNobodyHasVerifiedGivesNothing() {
        assertThat(of(Map.of("email", "ada@acme.example"))).isEmpty();
        assertThat(of(Map.of("email", "ada@acme.example", "email_verified", false)))
                .isEmpty();
    }

    @Test
    void whoIsInNoListMayDoNothing() {
        assertThat(of(Map.of("email", "eve@acme.example", "email_verified", true)))
                .isEmpty();
        assertThat(roles.mapAuthorities(List.of(new OAuth2UserAuthority(Map.of("login", "soc")))))
                .isEmpty();
    }
}
