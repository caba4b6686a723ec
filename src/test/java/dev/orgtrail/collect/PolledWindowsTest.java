package dev.orgtrail.collect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orgtrail.salesforce.ConnectedOrgs;
import dev.orgtrail.settings.OrgtrailSettings;
import dev.orgtrail.state.Checkpoints;
import dev.orgtrail.state.DeliveredRows;
import dev.orgtrail.state.Engine;
import dev.orgtrail.state.Sources;
import dev.orgtrail.state.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.mock.env.MockEnvironment;

/** How far back the polls of what is not streamed look, and what they remember. */
class PolledWindowsTest {
    private static final String FEED = UserChanges.POLLED;
    private static final Duration LATE = Duration.ofHours(5);

    @Test
    void whatANextPollReadsAgainIsRememberedHoweverLateItWasDelivered() {
        try (State state = State.on(Engine.H2)) {
            PolledFeeds polled = polled(state, new ConnectedOrgs());
            Instant changed = state.clock().instant();
            delivered(state, changed, "first");
            // Orgtrail is down for two hours, and finds a change that happened two minutes after the first.
            state.clock().pass(Duration.ofHours(2));
            delivered(state, changed.plusSeconds(120), "second");
            state.clock().pass(Duration.ofDays(4));

            polled.through(exchange());

            // The next poll begins five minutes before the second one, so it reads both.
            assertThat(state.part(DeliveredRows.class)
                            .among("acme", Sources.STREAMING, FEED, List.of("first", "second")))
                    .containsExactlyInAnyOrder("first", "second");
        }
    }

    @Test
    void onceAnHourAPollLooksADayBackForWhatAppearsLateAndOtherwiseAShortWay() throws Exception {
        try (State state = State.on(Engine.H2);
                StreamedOrg orgtrail = new StreamedOrg()) {
            orgtrail.connect("acme", 1);
            PolledFeeds polled = polled(state, orgtrail.part(ConnectedOrgs.class));
            state.clock().pass(Duration.between(state.clock().instant(), Instant.now()));
            Instant newest = Instant.now();
            state.part(Checkpoints.class)
                    .findOrStart("acme", Sources.STREAMING, FEED, newest.minus(Duration.ofDays(9)));
            delivered(state, newest, "newest");
            assertThat(from(polled)).isBefore(newest.minus(LATE));
            assertThat(from(polled)).isAfter(newest.minus(LATE));
            state.clock().pass(Duration.ofMinutes(59));
            assertThat(from(polled)).isAfter(newest.minus(LATE));
            state.clock().pass(Duration.ofMinutes(1));
            assertThat(from(polled)).isBefore(newest.minus(LATE));
            // Down for ten days, and further back than three nothing is remembered.
            state.clock().pass(Duration.ofDays(10));
            assertThat(from(polled))
                    .isBeforeOrEqualTo(newest.minus(Duration.ofMinutes(5)))
                    .isAfter(newest.minus(LATE));
        }
    }

    private static Instant from(PolledFeeds polled) {
        Exchange exchange = exchange();
        polled.open(exchange);
        polled.through(exchange);
        return Instant.parse(Rows.header(exchange, "from"));
    }

    private static PolledFeeds polled(State state, ConnectedOrgs orgs) {
        OrgtrailSettings settings = Binder.get(new MockEnvironment()).bindOrCreate("orgtrail", OrgtrailSettings.class);
        return new PolledFeeds(
                state.part(Checkpoints.class), state.part(DeliveredRows.class), orgs, state.clock(), settings);
    }

    private static void delivered(State state, Instant time, String uid) {
        Checkpoints checkpoints = state.part(Checkpoints.class);
        checkpoints.findOrStart("acme", Sources.STREAMING, FEED, time.minusSeconds(300));
        checkpoints.reached("acme", Sources.STREAMING, FEED, new WindowCursor(time, Set.of(uid)).toString());
        state.part(DeliveredRows.class).remember("acme", Sources.STREAMING, FEED, List.of(uid));
    }

    private static Exchange exchange() {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.getIn().setHeader("org", "acme");
        exchange.getIn().setHeader("feed", FEED);
        return exchange;
    }
}
