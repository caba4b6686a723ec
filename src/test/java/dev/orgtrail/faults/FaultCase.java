package dev.orgtrail.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.orgtrail.acceptance.Reconciliation;
import dev.orgtrail.collect.OrgCollection;
import dev.orgtrail.collect.OrgSupervisor;
import dev.orgtrail.settings.StandInSettings;
import dev.orgtrail.standin.Ledger;
import dev.orgtrail.standin.SalesforceStreams;
import dev.orgtrail.standin.StandInOrg;
import dev.orgtrail.standin.streaming.StreamingApis;
import dev.orgtrail.state.Checkpoints;
import dev.orgtrail.state.DeadLetters;
import dev.orgtrail.state.Gaps;
import dev.orgtrail.state.PassingClock;
import dev.orgtrail.state.Progress;
import dev.orgtrail.state.Sources;
import dev.orgtrail.state.Statuses;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.awaitility.core.ThrowingRunnable;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import org.springframework.util.FileSystemUtils;

/**
 * A stand-in org of its own that the running Orgtrail reads, over a wire that can be spoilt. What is held in every case:
 * each record of the ledger is delivered, set aside or in a recorded gap; none is in the files twice; the trouble is named
 * while it lasts; and it ends by itself.
 */
final class FaultCase implements AutoCloseable {
    /** Unit tests run in several processes, each of which needs a directory of its own. */
    static final String OUT = "target/faults-" + System.getProperty("tests.fork", "0");

    static final int DAYS = 3;

    private static final List<String> SOURCES =
            List.of(Sources.LOGIN_HISTORY, Sources.SETUP_AUDIT_TRAIL, Sources.EVENT_LOG_FILE, Sources.DIRECTORY);
    /** How Java writes an object that has no words. */
    private static final Pattern OBJECT = Pattern.compile("\\w@[0-9a-f]{5,8}\\b");

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final ApplicationContext orgtrail;
    private final PassingClock clock;
    private final String alias = "row-" + NUMBER.incrementAndGet();
    private final StandInOrg org;
    private final Wire wire;
    private final Set<String> mayMiss = new HashSet<>();
    private final List<String> sources;
    private final @Nullable StreamingApis streams;
    private final @Nullable Tap tap;
    private Runnable first = () -> {};

    /** A small org without the licence. */
    FaultCase(ApplicationContext orgtrail) throws Exception {
        this(orgtrail, small());
    }

    FaultCase(ApplicationContext orgtrail, dev.orgtrail.standin.OrgSettings settings) throws Exception {
        this(orgtrail, settings, SOURCES, new AtomicReference<>());
    }

    private FaultCase(
            ApplicationContext orgtrail,
            dev.orgtrail.standin.OrgSettings settings,
            List<String> sources,
            AtomicReference<@Nullable SalesforceStreams> made)
            throws Exception {
        this.orgtrail = orgtrail;
        this.sources = sources;
        this.clock = orgtrail.getBean(PassingClock.class);
        FileSystemUtils.deleteRecursively(Path.of(OUT, alias));
        clock.reset();
        org = new StandInOrg(settings.seed(NUMBER.get())).start();
        wire = new Wire(org.baseUrl());
        SalesforceStreams streaming = made.get();
        streams = streaming == null ? null : streaming.apis();
        tap = streaming == null ? null : new Tap(org.pubSubPort());
    }

    /** An org that streams, of which nothing else is read. */
    static FaultCase streamed(ApplicationContext orgtrail) throws Exception {
        AtomicReference<@Nullable SalesforceStreams> made = new AtomicReference<>();
        dev.orgtrail.standin.OrgSettings settings = dev.orgtrail.standin.OrgSettings.plain()
                .lateDailyFiles(false)
                .scale(0.005)
                .historyDays(1)
                .streams(sessions -> {
                    SalesforceStreams streaming = new SalesforceStreams(sessions, true);
                    made.set(streaming);
                    return streaming;
                });
        return new FaultCase(orgtrail, settings, List.of(Sources.STREAMING), made);
    }

    /** Enough of everything, with pages of two logins. */
    static dev.orgtrail.standin.OrgSettings small() {
        return dev.orgtrail.standin.OrgSettings.plain()
                .lateDailyFiles(false)
                .scale(0.005)
                .historyDays(DAYS)
                .licensed(false)
                .pageSize("LoginHistory", 2)
                .logFileDays(2);
    }

    StandInOrg org() {
        return org;
    }

    Wire wire() {
        return wire;
    }

    /** Has something mended before the org is let go. */
    FaultCase beforeItCloses(Runnable mend) {
        first = mend;
        return this;
    }

    String alias() {
        return alias;
    }

    StreamingApis streams() {
        return Objects.requireNonNull(streams);
    }

    /** The way to the Pub/Sub API. */
    Tap tap() {
        return Objects.requireNonNull(tap);
    }

    /** Begins to follow what the org streams, and waits until it is followed; our clock goes as the org's meanwhile. */
    FaultCase follow() {
        collect();
        patiently().untilAsserted(() -> assertThat(streams().openStreams())
                .as("channels that are followed")
                .isEqualTo(2));
        return this;
    }

    /** Whether every channel has a replay id to go on from. */
    boolean followedFromAReplayId() {
        return orgtrail.getBean(Progress.class).feeds(alias).stream()
                        .filter(feed -> feed.source().equals(Sources.STREAMING) && feed.checkpoint() != null)
                        .count()
                >= 2;
    }

    /** Begins to read. */
    FaultCase collect() {
        return collect(wire.url());
    }

    FaultCase collect(String loginUrl) {
        return collect(loginUrl, "localhost");
    }

    FaultCase collect(String loginUrl, String pubSubHost) {
        orgtrail.getBean(OrgSupervisor.class)
                .begin(alias, StandInSettings.of(org, loginUrl, pubSubHost, tap == null ? 1 : tap.port(), sources));
        return this;
    }

    /** Waits until the status of the org, or of a source, has these words; the last of them say what to do. */
    FaultCase awaitTrouble(String... words) {
        await(() -> assertThat(statuses())
                .as("the trouble is named")
                .allSatisfy(status -> assertThat(status).as("for people").doesNotContainPattern(OBJECT))
                .anySatisfy(status -> assertThat(status).contains(words).contains("Org " + alias + ": ")));
        return this;
    }

    /** Makes sure that a source is said to be failing all the time, whatever else of it goes well. */
    FaultCase staysTroubled(String source) {
        Statuses statuses = orgtrail.getBean(Statuses.class);
        Awaitility.await()
                .during(Duration.ofSeconds(1))
                .atMost(Duration.ofSeconds(3))
                .until(() -> statuses.source(alias, source).state() == Statuses.State.FAILING);
        return this;
    }

    /** Waits until all is well, and everything is delivered. */
    FaultCase awaitRecovery() {
        org.faults().clear();
        wire.mend();
        if (tap != null) {
            tap.mend();
        }
        return awaitEverything();
    }

    /** The same, with the fault still there. */
    FaultCase awaitEverything() {
        awaitAllButLetters();
        // The letter that is replayed goes with the commit, after its event is in the file.
        await(() -> assertThat(letters()).isEmpty());
        return this;
    }

    /** The same, where something is set aside. */
    FaultCase awaitAllButLetters() {
        await(() -> {
            assertThat(missing()).as("delivered, or in a gap").isEmpty();
            assertThat(troubled()).as("the trouble is over").isEmpty();
        });
        assertThat(Reconciliation.of(out()).doubled()).as("once in the files").isEmpty();
        assertThat(orgtrail.getBean(Progress.class).records(alias).values())
                .as("each record that was read has become one thing")
                .allSatisfy(records -> assertThat(records.delivered() + records.repeated() + records.setAside())
                        .isEqualTo(records.read()));
        return this;
    }

    List<DeadLetters.DeadLetter> letters() {
        return orgtrail.getBean(DeadLetters.class).list(alias, 0, 10);
    }

    /** Ends the reading of the org, and begins it again as if nobody had looked for log files for some time. */
    void wasNotSeenFor(Duration time) {
        orgtrail.getBean(OrgCollection.class).end(alias);
        orgtrail.getBean(Checkpoints.class)
                .lookedAt(alias, Sources.EVENT_LOG_FILE, "poll", clock.instant().minus(time));
        collect();
    }

    /** Lets time pass by our clock, and what is due by then be done at the next two listings of log files. */
    void passes(Duration time) {
        clock.pass(time);
        for (int i = 0; i < 2; i++) {
            Instant begun = clock.instant();
            await(() -> assertThat(orgtrail.getBean(Checkpoints.class).lookedAt(alias, Sources.EVENT_LOG_FILE, "poll"))
                    .hasValueSatisfying(listed -> assertThat(listed).isAfter(begun)));
        }
    }

    /** Has so many log files appear, and waits until they are read. */
    FaultCase awaitFiles(int more, Runnable appear) {
        long read = files().delivered();
        appear.run();
        await(() -> assertThat(files().delivered()).isEqualTo(read + more));
        return this;
    }

    private Progress.History files() {
        return Objects.requireNonNull(
                orgtrail.getBean(Progress.class).history(alias).get(Sources.EVENT_LOG_FILE));
    }

    private List<String> missing() {
        List<String> missing = new ArrayList<>(Reconciliation.of(out()).differences(org.ledger()));
        missing.removeIf(line -> !sources.contains(line.substring(0, line.indexOf(' '))));
        missing.removeIf(
                line -> line.contains(": owed") && mayMiss.contains(line.substring(0, line.indexOf(": owed"))));
        return missing;
    }

    /** What is added to the ledger by an action may be missing, since a gap tells of it. */
    String lost(java.util.function.Supplier<String> action) {
        Set<String> before = keys();
        String id = action.get();
        Set<String> added = keys();
        added.removeAll(before);
        mayMiss.addAll(added);
        return id;
    }

    private Set<String> keys() {
        Set<String> keys = new HashSet<>();
        org.ledger().forEach(entry -> keys.add(key(entry)));
        return keys;
    }

    private static String key(Ledger.Entry entry) {
        return String.join(
                " ", entry.source(), entry.logName(), entry.eventType() == null ? "" : entry.eventType(), entry.key());
    }

    List<Gaps.Gap> gaps() {
        return orgtrail.getBean(Gaps.class).list(alias);
    }

    /** What is said of the org and of its sources. */
    List<String> statuses() {
        Statuses statuses = orgtrail.getBean(Statuses.class);
        List<String> details = new ArrayList<>();
        details.add(statuses.org(alias).detail());
        statuses.sources(alias).values().forEach(status -> details.add(status.detail()));
        return details;
    }

    private List<String> troubled() {
        Statuses statuses = orgtrail.getBean(Statuses.class);
        List<String> troubled = new ArrayList<>();
        if (statuses.org(alias).state() != Statuses.State.ON) {
            troubled.add(statuses.org(alias).detail());
        }
        Set<String> told = new HashSet<>(sources);
        statuses.sources(alias).keySet().stream()
                .filter(name -> sources.contains(name.replaceAll("/.*", "")))
                .forEach(told::add);
        for (String source : told) {
            Statuses.Status status = statuses.source(alias, source);
            if (status.state() != Statuses.State.ON || status.detail().contains("Org " + alias)) {
                troubled.add(source + ": " + status);
            }
        }
        return troubled;
    }

    Path out() {
        return Path.of(OUT, alias);
    }

    /** The ids that Salesforce has given the events of a channel that are delivered, as often as they are. */
    List<String> delivered(String feed) {
        List<String> ids = new ArrayList<>();
        Reconciliation.of(out(), event -> {
            JsonNode metadata = event.path("metadata");
            if (metadata.path("log_name").asText().equals(feed)) {
                ids.add(metadata.path("original_event_uid").asText());
            }
        });
        return ids;
    }

    /** Waits, and lets back-offs pass. */
    void await(ThrowingRunnable condition) {
        patiently().untilAsserted(() -> {
            clock.pass(Duration.ofSeconds(2));
            condition.run();
        });
    }

    /** Longer than the longest back-off of a stream, which goes by the real time. */
    private static ConditionFactory patiently() {
        return Awaitility.await()
                // A file is renamed while its folder is listed.
                .ignoreException(UncheckedIOException.class)
                .atMost(Duration.ofSeconds(100))
                .pollInterval(Duration.ofMillis(50));
    }

    @Override
    public void close() throws Exception {
        first.run();
        orgtrail.getBean(OrgCollection.class).endStreams(alias);
        wire.mend();
        if (tap != null) {
            tap.close();
        }
        org.faults().clear();
        CountDownLatch left = new CountDownLatch(1);
        // Also an org that has never answered is left: one that is tried again and again would tell so in later tests.
        orgtrail.getBean(OrgSupervisor.class).leave(alias, left::countDown);
        assertThat(left.await(100, TimeUnit.SECONDS)).as("the org is left").isTrue();
        wire.close();
        org.close();
    }
}
