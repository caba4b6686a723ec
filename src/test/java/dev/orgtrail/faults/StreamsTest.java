package dev.orgtrail.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orgtrail.state.Checkpoints;
import dev.orgtrail.state.Gaps;
import dev.orgtrail.state.Sources;
import dev.orgtrail.state.Statuses;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

/** What goes wrong with streams, besides what ChannelStreamTest and TopicStreamTest have. */
@WholeOrgtrail
class StreamsTest {
    private static final String FEED = "LoginEventStream";
    private static final String CHANNEL = "/event/" + FEED;

    private final ApplicationContext orgtrail;

    @Autowired
    StreamsTest(ApplicationContext orgtrail) {
        this.orgtrail = orgtrail;
    }

    private static void happen(FaultCase row) {
        for (int i = 0; i < 4; i++) {
            row.org().login();
            row.org().apiEvent();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "subscription.fetch.replayid.corrupted",
                "subscription.fetch.replayid.validation.failed",
            })
    void anExpiredReplayIdIsNamedAndMakesAGap(String code) throws Exception {
        try (FaultCase row = FaultCase.streamed(orgtrail).follow()) {
            happen(row);
            row.awaitEverything();
            row.streams().expireReplayIds(CHANNEL, code);
            row.streams().completeStreams();
            row.awaitTrouble(code, "a gap is recorded");
            happen(row);
            row.awaitEverything();
            assertThat(row.gaps()).extracting(Gaps.Gap::feed).containsExactly(FEED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"AAAAAAAAAAE=", "no replay id!"})
    void aReplayIdOfAnotherOrgOrNoneAtAllMakesAGap(String replayId) throws Exception {
        try (FaultCase row = FaultCase.streamed(orgtrail).follow()) {
            row.streams().keepAliveEvery(Duration.ofMinutes(5));
            happen(row);
            row.awaitEverything();
            orgtrail.getBean(Checkpoints.class).reached(row.alias(), Sources.STREAMING, FEED, replayId);
            row.streams().completeStreams();
            row.await(() -> assertThat(row.gaps()).singleElement().satisfies(gap -> assertThat(gap.reason())
                    .contains("eplay id")));
            happen(row);
            row.awaitEverything();
            assertThat(row.gaps()).extracting(Gaps.Gap::feed).containsExactly(FEED);
        }
    }

    @Test
    void eventsThatComeTwiceAreDeliveredOnce() throws Exception {
        try (FaultCase row = FaultCase.streamed(orgtrail).follow()) {
            happen(row);
            row.awaitEverything();
            row.streams().publishAgain(CHANNEL);
            row.streams().publishAgain("/event/ApiEventStream");
            happen(row);
            row.awaitEverything();
        }
    }

    @Test
    void eventsOutOfOrderAreAllDelivered() throws Exception {
        try (FaultCase row = FaultCase.streamed(orgtrail).follow()) {
            happen(row);
            row.awaitEverything();
            Instant now = Instant.now();
            List<String> published = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                Instant at = now.minus(Duration.ofHours(i));
                published.add("late-" + i);
                row.streams()
                        .publish(
                                CHANNEL,
                                Map.of(
                                        "EventIdentifier",
                                        "late-" + i,
                                        "EventDate",
                                        at,
                                        "CreatedDate",
                                        at,
                                        "Username",
                                        "ada@example.com"));
                if (i == 4) {
                    row.streams().completeStreams();
                }
            }
            row.await(() -> assertThat(row.delivered(FEED))
                    .filteredOn(uid -> uid.startsWith("late-"))
                    .containsExactlyInAnyOrderElementsOf(published));
            row.awaitEverything();
        }
    }

    @Test
    void aConnectionThatIsCutAndDoesNotComeAboutIsNamedAndBegunAgain() throws Exception {
        try (FaultCase row = FaultCase.streamed(orgtrail).follow()) {
            happen(row);
            row.awaitEverything();
            row.tap().shut();
            row.awaitTrouble("UNAVAILABLE", "pubsub-port").staysTroubled(Sources.STREAMING + "/" + FEED);
            happen(row);
            row.awaitRecovery();
        }
    }

    @Test
    void aConnectionThatSwallowsEverythingIsSeenToBeDeadAndAnotherIsMade() throws Exception {
        try (FaultCase row = FaultCase.streamed(orgtrail).follow()) {
            row.streams().keepAliveEvery(Duration.ofMinutes(5));
            happen(row);
            row.awaitEverything();
            row.tap().swallow();
            row.awaitTrouble("nothing was heard", "pubsub-port");
            for (String feed : new String[] {FEED, "ApiEventStream"}) {
                row.staysTroubled(Sources.STREAMING + "/" + feed);
            }
            happen(row);
            row.awaitRecovery();
            assertThat(row.gaps()).isEmpty();
        }
    }

    @Test
    void aConnectionThatIsQuietIsAskedNowAndThenAndItsStreamsStay() throws Exception {
        try (FaultCase row = FaultCase.streamed(orgtrail).follow()) {
            row.streams().keepAliveEvery(Duration.ofMinutes(5));
            happen(row);
            row.awaitEverything();
            Statuses statuses = orgtrail.getBean(Statuses.class);
            Instant since =
                    statuses.source(row.alias(), Sources.STREAMING + "/" + FEED).since();
            int asked = row.streams().topicsAskedFor();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> row.streams().topicsAskedFor() >= asked + 2);
            assertThat(row.streams().openStreams()).isEqualTo(2);
            assertThat(statuses.source(row.alias(), Sources.STREAMING + "/" + FEED)
                            .since())
                    .isEqualTo(since);
            happen(row);
            row.awaitEverything();
        }
    }

    @Test
    void aHostNameThatDoesNotResolveIsNamed() throws Exception {
        try (FaultCase row = FaultCase.streamed(orgtrail)) {
            row.collect(row.wire().url(), "nowhere.invalid").awaitTrouble("nowhere.invalid", "pubsub-host");
        }
    }

    @Test
    void anEventThatCannotBeDecodedIsSetAsideAndTheOthersAreDelivered() throws Exception {
        try (FaultCase row = FaultCase.streamed(orgtrail).follow()) {
            happen(row);
            row.awaitEverything();
            row.streams().garble(CHANNEL, true);
            row.lost(() -> row.org().monitoringEvent(FEED));
            row.await(() -> assertThat(row.letters()).hasSize(1));
            row.streams().garble(CHANNEL, false);
            happen(row);
            row.awaitAllButLetters();
            assertThat(row.letters()).singleElement().satisfies(letter -> {
                assertThat(letter.reason()).contains("does not fit its Avro schema");
                assertThat(letter.record()).contains("payload");
            });
        }
    }
}
