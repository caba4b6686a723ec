package dev.orgtrail.collect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orgtrail.salesforce.ConnectedOrgs;
import dev.orgtrail.settings.OrgtrailSettings;
import dev.orgtrail.state.Checkpoints;
import dev.orgtrail.state.DeliveredRows;
import dev.orgtrail.state.Engine;
import dev.orgtrail.state.Gaps;
import dev.orgtrail.state.Sources;
import dev.orgtrail.state.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.mock.env.MockEnvironment;

/** What a poll remembers of what it has delivered. */
class LivePollTest {
    private static final String SOURCE = Sources.LOGIN_HISTORY;

    @Test
    void whileNothingHappensNothingIsForgottenHoweverLongThatIs() {
        try (State state = State.on(Engine.H2)) {
            LivePoll poll = poll(state);
            Instant lastLogin = state.clock().instant();
            delivered(state, lastLogin, "last-login");

            state.clock().pass(Duration.ofDays(3));
            poll.through(exchange());

            assertThat(known(state, "last-login")).isTrue();
        }
    }

    @Test
    void whatNoPollAndNoComparisonCanMeetAgainIsForgotten() {
        try (State state = State.on(Engine.H2)) {
            LivePoll poll = poll(state);
            delivered(state, state.clock().instant(), "old-login");
            state.clock().pass(Duration.ofDays(4));
            delivered(state, state.clock().instant(), "new-login");

            poll.through(exchange());

            assertThat(known(state, "old-login")).isFalse();
            assertThat(known(state, "new-login")).isTrue();
        }
    }

    @Test
    void whatSalesforceHasDeletedWhileNobodyLookedIsAGapRecordedOnce() {
        try (State state = State.on(Engine.H2)) {
            LivePoll poll = poll(state);
            Instant looked = state.clock().instant();
            delivered(state, looked, "last-login");
            state.part(Checkpoints.class).lookedAt("acme", SOURCE, LivePoll.FEED, looked);
            state.clock().pass(Duration.ofDays(200));

            poll.outage("acme", SOURCE);
            poll.outage("acme", SOURCE);

            assertThat(state.part(Gaps.class).list("acme")).singleElement().satisfies(gap -> {
                assertThat(gap.from()).isEqualTo(looked);
                assertThat(gap.to()).isEqualTo(looked.plus(Duration.ofDays(20)));
                assertThat(gap.reason()).contains("180 days");
            });
        }
    }

    private static LivePoll poll(State state) {
        OrgtrailSettings settings = Binder.get(new MockEnvironment()).bindOrCreate("orgtrail", OrgtrailSettings.class);
        return new LivePoll(
                state.part(Checkpoints.class),
                state.part(DeliveredRows.class),
                new ConnectedOrgs(),
                new Outages(state.part(Checkpoints.class), state.part(Gaps.class)),
                state.clock(),
                settings);
    }

    private static void delivered(State state, Instant time, String id) {
        Checkpoints checkpoints = state.part(Checkpoints.class);
        checkpoints.findOrStart("acme", SOURCE, LivePoll.FEED, time);
        checkpoints.reached("acme", SOURCE, LivePoll.FEED, new WindowCursor(time, java.util.Set.of(id)).toString());
        state.part(DeliveredRows.class).remember("acme", SOURCE, LivePoll.FEED, List.of(id));
    }

    private static boolean known(State state, String id) {
        return state.part(DeliveredRows.class)
                .among("acme", SOURCE, LivePoll.FEED, List.of(id))
                .contains(id);
    }

    private static Exchange exchange() {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.getIn().setHeader("org", "acme");
        exchange.getIn().setHeader("source", SOURCE);
        return exchange;
    }
}
