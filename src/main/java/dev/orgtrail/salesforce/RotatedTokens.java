package dev.orgtrail.salesforce;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orgtrail.connect.TokenKeeper;
import dev.orgtrail.settings.Secret;
import dev.orgtrail.state.StateTrouble;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.camel.component.salesforce.SalesforceLoginConfig;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for a new refresh token in the replies to log-ins. Where an app rotates them, the one before stops working; the
 * component overlooks the new one. It is kept before the component reads the reply.
 *
 * <p>Follows Salesforce's <em>Rotate Refresh Tokens</em>.
 */
final class RotatedTokens implements Request.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(RotatedTokens.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LARGEST_REPLY = 64 * 1024;

    private final String org;
    private final SalesforceLoginConfig login;
    private final TokenKeeper keeper;

    private RotatedTokens(String org, SalesforceLoginConfig login, TokenKeeper keeper) {
        this.org = org;
        this.login = login;
        this.keeper = keeper;
    }

    static void watch(String org, HttpClient http, SalesforceLoginConfig login, TokenKeeper keeper) {
        http.getRequestListeners().addListener(new RotatedTokens(org, login, keeper));
    }

    @Override
    public void onQueued(Request request) {
        if (!request.getPath().startsWith("/services/oauth2/token")) {
            return;
        }
        String used = login.getRefreshToken();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        request.onResponseContent((response, content) -> {
            ByteBuffer bytes = content.slice();
            byte[] copy = new byte[Math.min(bytes.remaining(), LARGEST_REPLY - body.size())];
            bytes.get(copy);
            body.write(copy, 0, copy.length);
        });
        request.onResponseSuccess(response -> {
            if (response.getStatus() == 200) {
                read(used, body.toByteArray());
            }
        });
    }

    private void read(@Nullable String used, byte[] body) {
        JsonNode token;
        try {
            token = JSON.readTree(body).path("refresh_token");
        } catch (IOException e) {
            LOG.debug("Org {}: the reply to a log-in is no JSON.", org);
            return;
        }
        if (used != null && token.isTextual() && !token.asText().equals(used)) {
            keep(used, token.asText());
        }
    }

    private void keep(String used, String token) {
        // Kept or not, it works for as long as this process does.
        login.setRefreshToken(token);
        try {
            keeper.rotated(org, new Secret(used), new Secret(token));
            LOG.info("Org {}: Salesforce has given a new refresh token.", org);
        } catch (RuntimeException | Error e) {
            LOG.error(
                    "Org {}: Salesforce has given a new refresh token, which cannot be kept: {} After a restart the org must be"
                            + " connected again.",
                    org,
                    StateTrouble.plainly(e));
        }
    }
}
