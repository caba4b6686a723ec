package dev.orgtrail.standin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks the assertion of the JWT bearer flow as Salesforce does: client, user, audience, expiry and RS256 signature.
 *
 * <p>After Salesforce Help, <em>OAuth 2.0 JWT Bearer Flow for Server-to-Server Integration</em>. Its <em>OAuth 2.0 Authorization
 * Errors</em> has "Audience validation failed"; "audience is invalid" is what users report (forcedotcom/cli issue 3325). The other
 * descriptions were not found there; they are those that public repositories quote.
 */
final class JwtBearer {
    private final OrgSettings settings;
    private final String baseUrl;
    private final Clock clock;

    JwtBearer(OrgSettings settings, String baseUrl, Clock clock) {
        this.settings = settings;
        this.baseUrl = baseUrl;
        this.clock = clock;
    }

    void check(@Nullable String assertion) throws OAuthServlet.Refused {
        String[] parts = assertion == null ? new String[0] : assertion.split("\\.");
        PublicKey key = settings.jwtKey;
        if (parts.length != 3) {
            throw new OAuthServlet.Refused("invalid_grant", "invalid assertion");
        }
        JsonNode header = json(parts[0]);
        JsonNode claims = json(parts[1]);
        if (!settings.clientId.equals(claims.path("iss").asText())) {
            throw new OAuthServlet.Refused("invalid_client_id", "client identifier invalid");
        }
        if (key == null || !header.path("alg").asText().equals("RS256") || !signed(key, parts)) {
            throw new OAuthServlet.Refused("invalid_grant", "invalid assertion");
        }
        List<String> audiences = settings.jwtAudiences.isEmpty()
                ? List.of(baseUrl, "https://login.salesforce.com")
                : settings.jwtAudiences;
        if (!audiences.contains(claims.path("aud").asText().replaceFirst("/$", ""))) {
            throw new OAuthServlet.Refused("invalid_grant", "audience is invalid");
        }
        // camel-salesforce sends exp as a string, others as a number.
        if (claims.path("exp").asLong(0) <= clock.millis() / 1000) {
            throw new OAuthServlet.Refused("invalid_grant", "expired authorization code");
        }
        if (!settings.username.equals(claims.path("sub").asText())) {
            throw new OAuthServlet.Refused("invalid_grant", "user hasn't approved this consumer");
        }
    }

    private static JsonNode json(String part) throws OAuthServlet.Refused {
        try {
            return new ObjectMapper().readTree(Base64.getUrlDecoder().decode(part));
        } catch (IOException | IllegalArgumentException e) {
            throw new OAuthServlet.Refused("invalid_grant", "invalid assertion");
        }
    }

    private static boolean signed(PublicKey key, String[] parts) {
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initVerify(key);
            signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
            return signature.verify(Base64.getUrlDecoder().decode(parts[2]));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false;
        }
    }
}
