package dev.orgtrail.console;

import dev.orgtrail.settings.OrgtrailSettings;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.stereotype.Component;

/**
 * The callback URL that Salesforce sends browsers back to. It is fixed: by {@code orgtrail.console.url}, or localhost with
 * the server's own port. What a request says of its host never counts.
 */
@Component
class CallbackUrl {
    static final String PATH = "/connect/callback";

    private final OrgtrailSettings settings;

    CallbackUrl(OrgtrailSettings settings) {
        this.settings = settings;
    }

    String of(HttpServletRequest request) {
        return settings.console().address(request.getLocalPort()) + PATH;
    }
}
