package dev.orgtrail.collect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orgtrail.salesforce.ConnectedOrgs;
import dev.orgtrail.salesforce.Soql;
import dev.orgtrail.salesforce.UserPermissions;
import dev.orgtrail.settings.OrgtrailSettings;
import dev.orgtrail.state.DeliveredRows;
import dev.orgtrail.state.PassingClock;
import dev.orgtrail.state.Sources;
import dev.orgtrail.state.Statuses;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.mock.env.MockEnvironment;

/** What is known of storing where its switch cannot be seen. */
class StoredOnlyEventsTest {
    private static final String FEED = "IdentityVerificationEvent";

    @Test
    void whereTheSwitchCannotBeSeenStoringIsKnownToBeOnWhileEventsAreRecentOnly() throws Exception {
        try (StreamedOrg orgtrail = new StreamedOrg()) {
            orgtrail.connect("acme", 1).standIn().permission("ViewSetup", false);
            orgtrail.switches().look("acme");
            PassingClock clock = new PassingClock();
            Instant happened = clock.instant();
            StoredOnlyEvents events = events(orgtrail, clock);
            orgtrail.checkpoints.findOrStart("acme", Sources.STREAMING, FEED, happened);
            assertThat(through(orgtrail, events).detail()).contains("no event yet", "Enable Storing");
            orgtrail.checkpoints.reached(
                    "acme", Sources.STREAMING, FEED, new WindowCursor(happened, Set.of()).toString());
            assertThat(through(orgtrail, events).state()).isEqualTo(Statuses.State.ON);
            clock.pass(Duration.ofDays(8));
            Statuses.Status old = through(orgtrail, events);
            assertThat(old.state()).isEqualTo(Statuses.State.WAITING);
            assertThat(old.detail()).contains("no event since " + happened, "Enable Storing");
        }
    }

    private static Statuses.Status through(StreamedOrg orgtrail, StoredOnlyEvents events) {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.getIn().setHeader("org", "acme");
        exchange.getIn().setHeader("feed", FEED);
        events.through(exchange);
        return orgtrail.statuses.source("acme", Sources.STREAMING + "/" + FEED);
    }

    private static StoredOnlyEvents events(StreamedOrg orgtrail, PassingClock clock) {
        OrgtrailSettings settings = Binder.get(new MockEnvironment()).bindOrCreate("orgtrail", OrgtrailSettings.class);
        return new StoredOnlyEvents(
                orgtrail.part(Soql.class),
                orgtrail.switches(),
                orgtrail.part(UserPermissions.class),
                new PolledFeeds(
                        orgtrail.checkpoints,
                        orgtrail.part(DeliveredRows.class),
                        orgtrail.part(ConnectedOrgs.class),
                        clock,
                        settings),
                orgtrail.statuses,
                orgtrail.part(SourceTrouble.class),
                new Interruptions(),
                settings);
    }
}
