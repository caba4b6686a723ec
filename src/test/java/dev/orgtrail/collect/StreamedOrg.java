package dev.orgtrail.collect;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orgtrail.deliver.Activity;
import dev.orgtrail.deliver.Batches;
import dev.orgtrail.deliver.Commit;
import dev.orgtrail.deliver.InHand;
import dev.orgtrail.deliver.Repeats;
import dev.orgtrail.deliver.Sinks;
import dev.orgtrail.deliver.SinksServed;
import dev.orgtrail.salesforce.ConnectedOrg;
import dev.orgtrail.salesforce.ConnectedOrgs;
import dev.orgtrail.salesforce.EventSwitches;
import dev.orgtrail.salesforce.OrgLogin;
import dev.orgtrail.salesforce.Patience;
import dev.orgtrail.salesforce.PubSubConnection;
import dev.orgtrail.salesforce.PubSubStream;
import dev.orgtrail.salesforce.PushTopics;
import dev.orgtrail.settings.OrgtrailSettings;
import dev.orgtrail.settings.StandInSettings;
import dev.orgtrail.sink.SinksInUse;
import dev.orgtrail.standin.SalesforceStreams;
import dev.orgtrail.standin.StandInOrg;
import dev.orgtrail.standin.streaming.StreamingApis;
import dev.orgtrail.state.ApiCalls;
import dev.orgtrail.state.Checkpoints;
import dev.orgtrail.state.CommitOutcomes;
import dev.orgtrail.state.DeadLetters;
import dev.orgtrail.state.DeliveredLogRows;
import dev.orgtrail.state.DeliveredRows;
import dev.orgtrail.state.Deliveries;
import dev.orgtrail.state.Durability;
import dev.orgtrail.state.Engine;
import dev.orgtrail.state.Gaps;
import dev.orgtrail.state.Ledger;
import dev.orgtrail.state.Ownership;
import dev.orgtrail.state.Pace;
import dev.orgtrail.state.Progress;
import dev.orgtrail.state.RecentEvents;
import dev.orgtrail.state.RefusedLogIns;
import dev.orgtrail.state.SinkDeliveries;
import dev.orgtrail.state.Slices;
import dev.orgtrail.state.State;
import dev.orgtrail.state.StateFile;
import dev.orgtrail.state.Statuses;
import dev.orgtrail.state.TakenOver;
import dev.orgtrail.state.Upsert;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.flywaydb.core.Flyway;
import org.h2.jdbcx.JdbcConnectionPool;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Orgtrail's streams on stand-in orgs, with its state in H2; what is delivered is kept, org by org. */
final class StreamedOrg implements AutoCloseable {
    static final String LOGINS = "LoginEventStream";

    final Map<String, List<Map<String, Object>>> delivered = new ConcurrentHashMap<>();
    final List<Integer> batches = new CopyOnWriteArrayList<>();
    final Checkpoints checkpoints;
    final Gaps gaps;
    final Statuses statuses;
    final PushTopics pushTopics;
    private final String database = Engine.H2.newDatabase();
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final ProducerTemplate template;
    private final AnnotationConfigApplicationContext spring = new AnnotationConfigApplicationContext();
    private final List<AutoCloseable> open = new ArrayList<>();
    private volatile Consumer<List<Map<String, Object>>> sink = rows -> {};

    /** One org on the stand-in. */
    record Connected(StandInOrg standIn, StreamingApis apis, ConnectedOrg org) {}

    StreamedOrg() throws Exception {
        camel.start();
        template = camel.createProducerTemplate();
        JdbcConnectionPool data = JdbcConnectionPool.create(database, "sa", "");
        Flyway.configure().dataSource(data).load().migrate();
        spring.registerBean(DataSource.class, () -> data);
        spring.registerBean(JdbcClient.class, () -> JdbcClient.create(data));
        spring.registerBean(NamedParameterJdbcTemplate.class, () -> new NamedParameterJdbcTemplate(data));
        spring.registerBean(
                TransactionTemplate.class, () -> new TransactionTemplate(new DataSourceTransactionManager(data)));
        spring.registerBean(Clock.class, Clock::systemUTC);
        spring.registerBean(ObjectMapper.class, () -> new ObjectMapper());
        spring.registerBean(MeterRegistry.class, () -> new SimpleMeterRegistry());
        spring.registerBean(CamelContext.class, () -> camel);
        spring.registerBean(ProducerTemplate.class, () -> template);
        spring.registerBean(PlatformTransactionManager.class, () -> new DataSourceTransactionManager(data));
        spring.register(
                State.STATEMENTS,
                StateFile.class,
                Durability.class,
                Upsert.class,
                Checkpoints.class,
                Gaps.class,
                Statuses.class,
                Slices.class,
                DeliveredRows.class);
        spring.register(Ownership.class, TakenOver.class);
        spring.register(CommitOutcomes.class, DeadLetters.class, Deliveries.class, Ledger.class, Commit.class);
        spring.register(
                Repeats.class,
                InHand.class,
                DeliveredLogRows.class,
                Batches.class,
                Sinks.class,
                SinksInUse.class,
                SinksServed.class,
                SinkDeliveries.class);
        spring.register(RecentEvents.class, Pace.class, Activity.class);
        OrgtrailSettings byDefault = new Binder().bindOrCreate("orgtrail", OrgtrailSettings.class);
        spring.registerBean(OrgtrailSettings.class, () -> byDefault);
        spring.register(ApiCalls.class, RefusedLogIns.class, UserChanges.class, PolledFeeds.class);
        spring.register(SourceTrouble.class, Interruptions.class, Progress.class);
        spring.scan("dev.orgtrail.salesforce", "dev.orgtrail.threads");
        spring.refresh();
        checkpoints = spring.getBean(Checkpoints.class);
        gaps = spring.getBean(Gaps.class);
        statuses = spring.getBean(Statuses.class);
        pushTopics = spring.getBean(PushTopics.class);
    }

    /** Starts a stand-in org, logs in to it, and adds the route that delivers its events. */
    Connected connect(String alias, long seed) throws Exception {
        return connect(alias, dev.orgtrail.standin.OrgSettings.plain().seed(seed));
    }

    /** Starts a stand-in org as it is set. */
    Connected connect(String alias, dev.orgtrail.standin.OrgSettings settings) throws Exception {
        AtomicReference<@Nullable SalesforceStreams> streams = new AtomicReference<>();
        StandInOrg standIn = new StandInOrg(settings.scale(0.02).streams(sessions -> {
                    SalesforceStreams made = new SalesforceStreams(sessions, settings.channels());
                    streams.set(made);
                    return made;
                }))
                .start();
        open.add(standIn);
        ConnectedOrg org = spring.getBean(OrgLogin.class).logIn(alias, StandInSettings.of(standIn));
        spring.getBean(ConnectedOrgs.class).add(org);
        switches().look(alias);
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:stream-" + alias)
                        .errorHandler(noErrorHandler())
                        .bean(spring.getBean(Batches.class), "open")
                        .process(exchange -> {
                            @SuppressWarnings("unchecked")
                            List<Map<String, Object>> rows = exchange.getIn().getBody(List.class);
                            sink.accept(rows);
                            delivered
                                    .computeIfAbsent(alias, org -> new CopyOnWriteArrayList<>())
                                    .addAll(rows);
                            batches.add(rows.size());
                        })
                        .bean(spring.getBean(Commit.class), "commit");
            }
        });
        SalesforceStreams made = streams.get();
        if (made == null) {
            throw new IllegalStateException("the stand-in has no streams");
        }
        return new Connected(standIn, made.apis(), org);
    }

    /** What a sink does with each batch; one that throws has not taken it. */
    void sink(Consumer<List<Map<String, Object>>> taking) {
        sink = taking;
    }

    ChannelFeed feed(ConnectedOrg org, String feed, @Nullable String sObject) {
        FeedStatus status = new FeedStatus(org.alias(), feed, switches(), Optional::empty, statuses, Clock.systemUTC());
        return new ChannelFeed(
                org, feed, sObject, checkpoints, gaps, status, now -> Optional.empty(), template, Clock.systemUTC());
    }

    /** Follows a monitoring channel. */
    PubSubStream follow(Connected connected, String channel, Duration silence) {
        PubSubConnection connection = new PubSubConnection(
                connected.org(), "localhost", connected.standIn().pubSubPort(), true);
        PubSubStream stream =
                new PubSubStream(connection, "/event/" + channel, feed(connected.org(), channel, null), silence);
        open.add(connection);
        open.add(stream);
        return stream;
    }

    PubSubStream follow(Connected connected) {
        return follow(connected, LOGINS, Duration.ofMinutes(5));
    }

    /** The EventIdentifier or Id of everything delivered of an org, in order. */
    List<String> ids(String alias) {
        return delivered.getOrDefault(alias, List.of()).stream()
                .map(row -> String.valueOf(row.getOrDefault("EventIdentifier", row.get("Id"))))
                .toList();
    }

    <T> T part(Class<T> type) {
        return spring.getBean(type);
    }

    EventSwitches switches() {
        return spring.getBean(EventSwitches.class);
    }

    /** Follows all that an org streams, as it is set. */
    void follow(Connected connected, Map<String, String> more) {
        OrgtrailSettings settings =
                new Binder(new MapConfigurationPropertySource(more)).bindOrCreate("orgtrail", OrgtrailSettings.class);
        OrgStreams streams = new OrgStreams(
                settings,
                pushTopics,
                switches(),
                spring.getBean(UserChanges.class),
                checkpoints,
                gaps,
                statuses,
                spring.getBean(StateFile.class),
                template,
                Clock.systemUTC(),
                new Patience());
        open.add(() -> streams.leave(connected.org().alias()));
        streams.follow(connected.org(), StandInSettings.of(connected.standIn()));
    }

    void alsoClose(AutoCloseable opened) {
        open.add(opened);
    }

    @Override
    public void close() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
        spring.close();
        camel.close();
        Engine.end(database, "sa");
    }
}
