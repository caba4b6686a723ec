package dev.orgtrail.salesforce;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orgtrail.settings.OrgSettings;
import dev.orgtrail.state.StateTrouble;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.client.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the log-ins with a password that pass through the HTTP client of an org's component, which logs in by itself at its
 * start and when a client of it is begun without a session. Where the credentials rest, no log-in is sent.
 */
final class PasswordLogIns implements Request.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(PasswordLogIns.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LARGEST_REPLY = 64 * 1024;

    private final String org;
    private final OrgSettings settings;
    private final PasswordLockout lockout;

    PasswordLogIns(String org, OrgSettings settings, PasswordLockout lockout) {
        this.org = org;
        this.settings = settings;
        this.lockout = lockout;
    }

    @Override
    public void onQueued(Request request) {
        if (!request.getPath().startsWith("/services/oauth2/token")) {
            return;
        }
        try {
            lockout.beforeLogIn(org, settings);
        } catch (RuntimeException | Error e) {
            // Also where the state does not answer: without it nobody knows how near the lockout is.
            request.abort(e);
            return;
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        request.onResponseContent((response, content) -> {
            ByteBuffer bytes = content.slice();
            byte[] copy = new byte[Math.min(bytes.remaining(), LARGEST_REPLY - body.size())];
            bytes.get(copy);
            body.write(copy, 0, copy.length);
        });
        request.onResponseSuccess(response -> {
            try {
                answered(response.getStatus(), body.toByteArray());
            } catch (RuntimeException | Error e) {
                LOG.error("Org {}: how a log-in went is not kept. {}", org, StateTrouble.plainly(e));
            }
        });
    }

    private void answered(int status, byte[] body) {
        if (status == 200) {
            lockout.succeeded(org);
            return;
        }
        JsonNode refusal;
        try {
            refusal = JSON.readTree(body);
        } catch (IOException e) {
            LOG.debug("Org {}: the refusal of a log-in is no JSON.", org);
            return;
        }
        if (refusal != null && refusal.path("error").asText().equals(PasswordLockout.CODE)) {
            lockout.refused(org, settings, refusal.path("error_description").asText());
        }
    }
}
