package dev.orgtrail.collect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orgtrail.collect.StreamedOrg.Connected;
import dev.orgtrail.salesforce.CapturedChanges;
import dev.orgtrail.salesforce.ConnectedOrgs;
import dev.orgtrail.salesforce.UserPermissions;
import dev.orgtrail.settings.OrgtrailSettings;
import dev.orgtrail.standin.OrgSettings;
import dev.orgtrail.state.DeliveredRows;
import dev.orgtrail.state.PassingClock;
import dev.orgtrail.state.Sources;
import dev.orgtrail.state.Statuses;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.mock.env.MockEnvironment;

/** When users are polled though the org captures their changes. */
class UserChangesTest {
    private static final String STREAM = "UserChangeEvent";

    private final PassingClock clock = new PassingClock();
    private StreamedOrg orgtrail;
    private Connected acme;
    private UserChanges changes;

    @BeforeEach
    void connect() throws Exception {
        orgtrail = new StreamedOrg();
        acme = orgtrail.connect("acme", OrgSettings.plain().changeDataCapture(List.of("User")));
        changes = restarted();
    }

    @AfterEach
    void disconnect() throws Exception {
        orgtrail.close();
    }

    @Test
    void whileTheStreamWorksUsersAreNotPolledAndWhenItDoesNotForLongTheyAreFromBeforeThen() {
        streamFollowed(Duration.ofMinutes(10));
        stream(Statuses.State.ON);
        looked();
        Instant worked = clock.instant();
        assertThat(polledFrom()).isNull();
        stream(Statuses.State.FAILING);
        // It may be back soon, and goes on from its replay id.
        assertThat(polledFrom()).isNull();
        clock.pass(Duration.ofMinutes(5));
        assertThat(polledFrom()).isBefore(worked);
    }

    @Test
    void aStreamThatWasFollowedBeforeTheStartAndCannotBeReachedNowDoesNotKeepUsersFromBeingPolled() {
        streamFollowed(Duration.ofMinutes(10));
        looked();
        changes = restarted();
        assertThat(polledFrom()).isNull();
        clock.pass(Duration.ofMinutes(5));
        assertThat(polledFrom()).isNotNull();
    }

    @Test
    void usersArePolledUntilAPollHasBegunSomeTimeAfterTheStreamDid() {
        orgtrail.part(PolledFeeds.class).begun("acme", UserChanges.POLLED);
        streamFollowed(Duration.ZERO);
        stream(Statuses.State.ON);
        clock.pass(Duration.ofSeconds(1));
        looked();
        assertThat(polledFrom()).isNotNull();
        clock.pass(Duration.ofMinutes(6));
        looked();
        assertThat(polledFrom()).isNull();
    }

    @Test
    void whenCaptureEndsThePollGoesOnFromTheLastLookThatSaidThatItWasOn() {
        streamFollowed(Duration.ofMinutes(10));
        stream(Statuses.State.ON);
        looked();
        changes.look("acme");
        Instant captured = clock.instant();
        for (int hours = 0; hours < 5; hours++) {
            clock.pass(Duration.ofHours(1));
            orgtrail.checkpoints.reached("acme", Sources.STREAMING, STREAM, "AAA=@" + clock.instant());
            assertThat(polledFrom()).isNull();
        }
        acme.standIn().permission("ViewSetup", false);
        changes.look("acme");
        assertThat(polledFrom()).isBefore(captured);
    }

    @Test
    void whatTheStreamHasDeliveredIsForgottenOnceItIsNoLongerCaptured() {
        streamFollowed(Duration.ofDays(90));
        orgtrail.checkpoints.reached("acme", Sources.STREAMING, STREAM, "AAA=@" + clock.instant());
        assertThat(changes.unwanted("acme")).isEmpty();
        assertThat(orgtrail.checkpoints.find("acme", Sources.STREAMING, STREAM)).isPresent();
        acme.standIn().permission("ViewSetup", false);
        changes = restarted();
        assertThat(changes.unwanted("acme")).isPresent();
        assertThat(orgtrail.checkpoints.find("acme", Sources.STREAMING, STREAM)).isEmpty();
    }

    private UserChanges restarted() {
        OrgtrailSettings settings = Binder.get(new MockEnvironment()).bindOrCreate("orgtrail", OrgtrailSettings.class);
        return new UserChanges(
                orgtrail.part(CapturedChanges.class),
                orgtrail.part(UserPermissions.class),
                new PolledFeeds(
                        orgtrail.checkpoints,
                        orgtrail.part(DeliveredRows.class),
                        orgtrail.part(ConnectedOrgs.class),
                        clock,
                        settings),
                orgtrail.checkpoints,
                orgtrail.statuses,
                orgtrail.part(SourceTrouble.class),
                settings,
                clock);
    }

    private void streamFollowed(Duration before) {
        orgtrail.checkpoints.findOrStart(
                "acme", Sources.STREAMING, STREAM, clock.instant().minus(before));
    }

    private void stream(Statuses.State state) {
        orgtrail.statuses.source("acme", Sources.STREAMING + "/" + STREAM, state, "");
    }

    /** A poll of users is through that has begun now. */
    private void looked() {
        orgtrail.checkpoints.findOrStart(
                "acme", Sources.STREAMING, UserChanges.POLLED, clock.instant().minus(Duration.ofMinutes(20)));
        orgtrail.checkpoints.lookedAt("acme", Sources.STREAMING, UserChanges.POLLED, clock.instant());
    }

    /** Where a poll begins; null where none is due. */
    private @Nullable Instant polledFrom() {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.getIn().setHeader("org", "acme");
        exchange.getIn().setHeader("feed", UserChanges.POLLED);
        changes.open(exchange);
        return exchange.getIn().getHeader("polled", Boolean.class)
                ? Instant.parse(Rows.header(exchange, "from"))
                : null;
    }
}
