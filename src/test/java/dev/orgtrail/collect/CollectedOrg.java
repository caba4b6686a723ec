package dev.orgtrail.collect;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orgtrail.salesforce.ConnectedOrg;
import dev.orgtrail.salesforce.ConnectedOrgs;
import dev.orgtrail.salesforce.OrgLogin;
import dev.orgtrail.settings.OrgtrailSettings;
import dev.orgtrail.standin.StandInOrg;
import dev.orgtrail.state.ApiCalls;
import dev.orgtrail.state.Checkpoints;
import dev.orgtrail.state.Engine;
import dev.orgtrail.state.Gaps;
import dev.orgtrail.state.LogFileFaults;
import dev.orgtrail.state.Progress;
import dev.orgtrail.state.RefusedLogIns;
import dev.orgtrail.state.Slices;
import dev.orgtrail.state.State;
import dev.orgtrail.state.Statuses;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

/** A stand-in org, logged in to by the real component, with the readers of its sources and an H2 state. */
final class CollectedOrg implements AutoCloseable {
    static final String ROUTE = "reading";

    private final CamelContext camel = new DefaultCamelContext();
    private final State state = State.on(Engine.H2);
    private final AnnotationConfigApplicationContext parts = new AnnotationConfigApplicationContext();

    /**
     * Logs in.
     *
     * @param org the org
     * @param more settings besides the log-in's, such as {@code orgtrail.batch.records}
     */
    CollectedOrg(StandInOrg org, Map<String, String> more) {
        this(org, more, List.of(), List.of());
    }

    /**
     * Logs in, with more parts.
     *
     * @param readers more readers
     * @param remembered what of the state they need
     */
    CollectedOrg(StandInOrg org, Map<String, String> more, List<Class<?>> readers, List<Class<?>> remembered) {
        OrgtrailSettings settings = settings(org, more);
        camel.start();
        parts.registerBean(CamelContext.class, () -> camel);
        parts.registerBean(ProducerTemplate.class, () -> camel.createProducerTemplate());
        parts.registerBean(ObjectMapper.class, () -> new ObjectMapper());
        parts.registerBean(OrgtrailSettings.class, () -> settings);
        parts.registerBean(Slices.class, () -> state.slices());
        parts.registerBean(LogFileFaults.class, () -> state.part(LogFileFaults.class));
        parts.registerBean(Checkpoints.class, () -> state.part(Checkpoints.class));
        parts.registerBean(Gaps.class, () -> state.part(Gaps.class));
        parts.registerBean(Statuses.class, () -> state.part(Statuses.class));
        parts.registerBean(Progress.class, () -> state.part(Progress.class));
        parts.registerBean(ApiCalls.class, () -> state.part(ApiCalls.class));
        parts.registerBean(RefusedLogIns.class, () -> state.part(RefusedLogIns.class));
        parts.registerBean(Clock.class, () -> state.clock());
        parts.registerBean(MeterRegistry.class, SimpleMeterRegistry::new);
        parts.register(
                Interruptions.class,
                WindowReader.class,
                LogFileReader.class,
                EventMonitoringLicence.class,
                KeptLogFiles.class,
                EventLogObjects.class,
                Outages.class,
                HistoryQueue.class,
                SourceTrouble.class);
        readers.forEach(parts::register);
        remembered.forEach(this::registerState);
        parts.scan("dev.orgtrail.salesforce", "dev.orgtrail.threads");
        parts.refresh();
        ConnectedOrg connected = part(OrgLogin.class)
                .logIn("acme", Objects.requireNonNull(settings.orgs().get("acme")));
        part(ConnectedOrgs.class).add(connected);
    }

    private <T> void registerState(Class<T> type) {
        parts.registerBean(type, () -> state.part(type));
    }

    static OrgtrailSettings settings(StandInOrg org, Map<String, String> more) {
        Map<String, String> all = new HashMap<>(Map.of(
                "orgtrail.orgs.acme.login-url", org.baseUrl(),
                "orgtrail.orgs.acme.client-id", org.clientId(),
                "orgtrail.orgs.acme.client-secret", org.clientSecret()));
        all.putAll(more);
        return new Binder(new MapConfigurationPropertySource(all)).bindOrCreate("orgtrail", OrgtrailSettings.class);
    }

    <T> T part(Class<T> type) {
        return parts.getBean(type);
    }

    State state() {
        return state;
    }

    /** An exchange as a route hands it to a reader. */
    Exchange exchange(Map<String, Object> headers) {
        Exchange exchange = new DefaultExchange(camel);
        exchange.getExchangeExtension().setFromRouteId(ROUTE);
        exchange.getIn().setHeader("org", "acme");
        exchange.getIn()
                .setHeader("orgId", part(ConnectedOrgs.class).get("acme").orgId());
        exchange.getIn().setHeader("source", "login-history");
        exchange.getIn().setHeader("logName", "Log");
        headers.forEach(exchange.getIn()::setHeader);
        return exchange;
    }

    @Override
    public void close() {
        parts.close();
        state.close();
        camel.stop();
    }
}
