package dev.orgtrail.console;

import dev.orgtrail.settings.OrgtrailSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.context.WebServerInitializedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Logs at the start where the pages are. */
@Component
class PagesAddress {
    private static final Logger LOG = LoggerFactory.getLogger(PagesAddress.class);

    private final OrgtrailSettings settings;

    PagesAddress(OrgtrailSettings settings) {
        this.settings = settings;
    }

    @EventListener
    void tell(WebServerInitializedEvent begun) {
        LOG.info(
                "The pages are at {}",
                settings.console().address(begun.getWebServer().getPort()));
    }
}
