package dev.orgtrail.collect;

import static org.awaitility.Awaitility.await;

import dev.orgtrail.acceptance.Reconciliation;
import dev.orgtrail.standin.OrgSettings;
import dev.orgtrail.standin.SalesforceStreams;
import dev.orgtrail.standin.StandInOrg;
import dev.orgtrail.state.PassingClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.test.context.DynamicPropertyRegistry;

/** A stand-in org that streams, with which Orgtrail compares what it has delivered to a folder; as {@code acme}. */
final class ComparedOrg implements AutoCloseable {
    private final StandInOrg org;
    private final SalesforceStreams streams;
    private final Path out;

    /** Starts an org as it is set; what is delivered of it is found in the folder. */
    ComparedOrg(OrgSettings settings, Path out) throws Exception {
        AtomicReference<@Nullable SalesforceStreams> made = new AtomicReference<>();
        this.org = new StandInOrg(settings.streams(sessions -> {
                    made.set(new SalesforceStreams(sessions, true));
                    return made.get();
                }))
                .start();
        this.streams = Objects.requireNonNull(made.get());
        this.out = out;
    }

    StandInOrg org() {
        return org;
    }

    SalesforceStreams streams() {
        return streams;
    }

    /** Connects it to an Orgtrail. */
    void connect(DynamicPropertyRegistry settings) {
        settings.add("orgtrail.orgs.acme.login-url", org::baseUrl);
        settings.add("orgtrail.orgs.acme.client-id", org::clientId);
        settings.add("orgtrail.orgs.acme.client-secret", org::clientSecret);
        settings.add("orgtrail.orgs.acme.pubsub-host", () -> "localhost");
        settings.add("orgtrail.orgs.acme.pubsub-port", org::pubSubPort);
        settings.add("orgtrail.orgs.acme.pubsub-plaintext", () -> "true");
        settings.add("camel.kamelet.file-sink.directory", out::toString);
    }

    /** Awaits a condition while a clock moves on by a second at each look. */
    static ConditionFactory patiently(PassingClock clock, Duration atMost) {
        return await().atMost(atMost).pollInterval(Duration.ofMillis(200)).conditionEvaluationListener(condition -> {
            if (!condition.isSatisfied()) {
                clock.pass(Duration.ofSeconds(1));
            }
        });
    }

    /** The uids of what was delivered of a record, once for each time. */
    List<String> delivered(String id) {
        return everythingDelivered().stream()
                .filter(uid -> uid.endsWith(":" + id))
                .toList();
    }

    /** The uids of all that was delivered, in no order, once for each time. */
    List<String> everythingDelivered() {
        List<String> uids = new ArrayList<>();
        Reconciliation.of(
                out, event -> uids.add(event.path("metadata").path("uid").asText()));
        return uids;
    }

    @Override
    public void close() {
        org.close();
    }
}
