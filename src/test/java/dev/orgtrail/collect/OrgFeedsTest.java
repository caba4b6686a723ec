package dev.orgtrail.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orgtrail.collect.StreamedOrg.Connected;
import dev.orgtrail.salesforce.EventSwitches;
import dev.orgtrail.salesforce.Pause;
import dev.orgtrail.salesforce.PubSubConnection;
import dev.orgtrail.salesforce.StreamListener;
import dev.orgtrail.standin.OrgSettings;
import dev.orgtrail.state.Statuses;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** How an org is asked for what it streams, and asked again. */
class OrgFeedsTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger looks = new AtomicInteger();
    private final List<@Nullable Instant> begins = new ArrayList<>();

    @AutoClose
    private final StreamedOrg orgtrail = new StreamedOrg();

    OrgFeedsTest() throws Exception {}

    @Test
    void whateverFailsIsToldAndTheOrgIsAskedAgain() throws Exception {
        Connected acme = orgtrail.connect("acme", 1);
        CountDownLatch broken = new CountDownLatch(1);
        Supplier<EventSwitches.Seen> look = () -> {
            if (broken.getCount() > 0) {
                throw new IllegalStateException("the database is away");
            }
            return orgtrail.switches().look("acme");
        };
        follow(acme, acme.standIn().pubSubPort(), look, Duration.ofHours(1), new Following(acme));
        await().atMost(LONG).until(() -> streaming() == Statuses.State.FAILING);
        broken.countDown();
        await().atMost(LONG).until(() -> streaming() == Statuses.State.ON);
    }

    @Test
    void aChannelThatCameLaterIsFollowedFromWhenItWasNotThereAlsoIfItsFirstBeginningFails() throws Exception {
        Connected acme = orgtrail.connect("acme", OrgSettings.plain().channels(Set.of("/event/LogoutEventStream")));
        AtomicInteger failures = new AtomicInteger(2);
        Channels channels = new Following(acme) {
            @Override
            public StreamListener of(String feed, @Nullable Instant begin) {
                begins.add(begin);
                if (failures.getAndDecrement() > 0) {
                    throw new IllegalStateException("the database is away");
                }
                return super.of(feed, begin);
            }
        };
        follow(acme, acme.standIn().pubSubPort(), this::look, Duration.ofMillis(300), channels);
        await().atMost(LONG).until(() -> asked.get() > 0);
        acme.apis().addMonitoringChannel("/event/LoginEventStream");
        await().atMost(LONG).until(() -> streaming() == Statuses.State.ON);
        assertThat(begins).hasSize(3).doesNotContainNull();
    }

    @Test
    void whileThePubSubApiCannotBeReachedTheSwitchesAreNotAskedForAtEveryTry() throws Exception {
        Connected acme = orgtrail.connect("acme", 1);
        follow(acme, 1, this::look, Duration.ofHours(1), new Following(acme));
        await().atMost(LONG).until(() -> asked.get() >= 5);
        assertThat(streaming()).isEqualTo(Statuses.State.FAILING);
        assertThat(looks).hasValue(1);
    }

    @Test
    void theStreamsEndWhileTheOrgIsBeingAsked() throws Exception {
        Connected acme = orgtrail.connect("acme", 1);
        CountDownLatch answered = new CountDownLatch(1);
        Channels slow = new Following(acme) {
            @Override
            public Optional<String> unwanted(String topic) {
                if (asked.incrementAndGet() > 1) {
                    try {
                        answered.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }
                return Optional.of("not now");
            }
        };
        OrgFeeds feeds = follow(acme, acme.standIn().pubSubPort(), this::look, Duration.ofMillis(100), slow);
        await().atMost(LONG).until(() -> asked.get() > 1);
        Thread ending = new Thread(feeds::end);
        ending.start();
        ending.join(5_000);
        boolean ended = !ending.isAlive();
        answered.countDown();
        assertThat(ended).isTrue();
    }

    private interface Channels extends ChannelFeeds.Channels {}

    private class Following implements Channels {
        private final Connected acme;

        Following(Connected acme) {
            this.acme = acme;
        }

        @Override
        public Optional<String> unwanted(String topic) {
            asked.incrementAndGet();
            return Optional.empty();
        }

        @Override
        public Instant now() {
            return acme.org().now(Clock.systemUTC());
        }

        @Override
        public StreamListener of(String feed, @Nullable Instant begin) {
            return orgtrail.feed(acme.org(), feed, null);
        }
    }

    private EventSwitches.Seen look() {
        looks.incrementAndGet();
        return orgtrail.switches().look("acme");
    }

    private OrgFeeds follow(
            Connected acme, int port, Supplier<EventSwitches.Seen> look, Duration every, ChannelFeeds.Channels channels)
            throws Exception {
        PubSubConnection connection = new PubSubConnection(acme.org(), "localhost", port, true);
        OrgFeeds feeds = new OrgFeeds(
                acme.org(),
                connection,
                new ChannelFeeds("acme", connection, orgtrail.statuses, channels, List.of("/event/LoginEventStream")),
                new TopicFeeds(
                        acme.org(),
                        orgtrail.pushTopics,
                        orgtrail.statuses,
                        (topic, sObject) -> orgtrail.feed(acme.org(), topic, sObject),
                        List.of()),
                look,
                orgtrail.statuses,
                new OrgFeeds.Times(new Pause(Duration.ofMillis(50), Duration.ofMillis(100)), every));
        orgtrail.alsoClose(feeds::end);
        feeds.begin();
        return feeds;
    }

    private Statuses.State streaming() {
        return orgtrail.statuses.source("acme", "streaming").state();
    }
}
