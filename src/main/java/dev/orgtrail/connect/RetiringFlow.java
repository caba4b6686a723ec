package dev.orgtrail.connect;

import dev.orgtrail.settings.Auth;
import dev.orgtrail.settings.OrgSettings;
import dev.orgtrail.settings.OrgtrailSettings;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Warns of a way to log in that Salesforce is retiring.
 *
 * <p>Follows Salesforce's <em>OAuth 2.0 Username-Password Flow Retirement</em> (Help article 005461976): the flow ends on
 * February 20, 2027, and External Client Apps do not have it.
 */
@Component
public class RetiringFlow {
    private static final Logger LOG = LoggerFactory.getLogger(RetiringFlow.class);

    private final OrgtrailSettings settings;

    RetiringFlow(OrgtrailSettings settings) {
        this.settings = settings;
    }

    /** What to tell of an org's way to log in; empty where it stays. */
    public static Optional<String> warning(OrgSettings org) {
        return org.auth() == Auth.PASSWORD
                ? Optional.of(
                        "auth: password is the OAuth username-password flow, which Salesforce ends on February 20,"
                                + " 2027, and which External Client Apps do not have. Use client-credentials or jwt instead.")
                : Optional.empty();
    }

    /** Warns once, at the start. */
    @EventListener(ApplicationReadyEvent.class)
    public void warn() {
        new TreeMap<>(settings.orgs())
                .forEach((alias, org) -> warning(org).ifPresent(words -> LOG.warn("Org {}: {}", alias, words)));
    }
}
