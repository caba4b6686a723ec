package dev.orgtrail.salesforce;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orgtrail.connect.TokenKeeper;
import dev.orgtrail.settings.OrgtrailSettings;
import dev.orgtrail.standin.OrgSettings;
import dev.orgtrail.standin.StandInOrg;
import dev.orgtrail.state.ApiCalls;
import dev.orgtrail.state.Engine;
import dev.orgtrail.state.RefusedLogIns;
import dev.orgtrail.state.SettableClock;
import dev.orgtrail.state.State;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

/** A stand-in org and those who call it, on a state and by clocks that are the test's. */
final class BudgetedOrg implements AutoCloseable {
    private final SettableClock orgClock = new SettableClock();
    private final State state = State.on(Engine.H2);
    private final StandInOrg org;
    private final Map<String, String> settings;
    private CamelContext camel = new DefaultCamelContext();
    private AnnotationConfigApplicationContext parts = new AnnotationConfigApplicationContext();

    /**
     * Logs in.
     *
     * @param org what the org is like
     * @param more settings besides the log-in's
     */
    BudgetedOrg(OrgSettings org, Map<String, String> more) throws Exception {
        this.org = new StandInOrg(org.scale(0.01).logFileDays(3).apiClock(orgClock)).start();
        this.settings = new HashMap<>(Map.of(
                "orgtrail.orgs.acme.login-url", this.org.baseUrl(),
                "orgtrail.orgs.acme.client-id", this.org.clientId(),
                "orgtrail.orgs.acme.client-secret", this.org.clientSecret()));
        settings.putAll(more);
        begin();
    }

    /**
     * Logs in.
     *
     * @param org what the org is like
     * @param instanceUrl whether the org's place is set as {@code instance-url}
     */
    BudgetedOrg(OrgSettings org, boolean instanceUrl) throws Exception {
        this(org, Map.of());
        if (instanceUrl) {
            settings.put("orgtrail.orgs.acme.instance-url", this.org.baseUrl());
            restart();
        }
    }

    private void begin() {
        OrgtrailSettings bound = new Binder(new MapConfigurationPropertySource(settings))
                .bindOrCreate("orgtrail", OrgtrailSettings.class);
        camel.start();
        parts.registerBean(CamelContext.class, () -> camel);
        parts.registerBean(ProducerTemplate.class, () -> camel.createProducerTemplate());
        parts.registerBean(ObjectMapper.class, () -> new ObjectMapper());
        parts.registerBean(OrgtrailSettings.class, () -> bound);
        parts.registerBean(ApiCalls.class, () -> state.part(ApiCalls.class));
        parts.registerBean(RefusedLogIns.class, () -> state.part(RefusedLogIns.class));
        parts.registerBean(Clock.class, () -> state.clock());
        parts.registerBean(MeterRegistry.class, SimpleMeterRegistry::new);
        parts.registerBean(TokenKeeper.class, () -> (org, before, token) -> {});
        parts.scan("dev.orgtrail.salesforce", "dev.orgtrail.threads");
        parts.refresh();
        part(ConnectedOrgs.class)
                .add(part(OrgLogin.class)
                        .logIn("acme", Objects.requireNonNull(bound.orgs().get("acme"))));
    }

    /** Ends those who call it, and begins anew on the same state. */
    void restart() {
        end();
        camel = new DefaultCamelContext();
        parts = new AnnotationConfigApplicationContext();
        begin();
    }

    /** How it is logged in to. */
    dev.orgtrail.settings.OrgSettings settings() {
        return Objects.requireNonNull(part(OrgtrailSettings.class).orgs().get("acme"));
    }

    StandInOrg org() {
        return org;
    }

    <T> T part(Class<T> type) {
        return parts.getBean(type);
    }

    Instant now() {
        return state.clock().instant();
    }

    /** Lets time pass, here and in the org. */
    void pass(Duration duration) {
        state.clock().pass(duration);
        orgClock.pass(duration);
    }

    /** Makes one call; a query would take another to describe its object. */
    void call(ApiPurpose purpose) {
        part(Soql.class).describeGlobal("acme", purpose);
    }

    /** The id of a log file. */
    String logFile() {
        return String.valueOf(part(Soql.class)
                .firstPage("acme", ApiPurpose.OTHER, "SELECT Id FROM EventLogFile LIMIT 1")
                .get(0)
                .get("Id"));
    }

    InputStream download(String logFile) {
        return part(LogFileDownload.class).open(part(ConnectedOrgs.class).get("acme"), logFile, ApiPurpose.LOG_FILES);
    }

    /** How many calls for a purpose were counted. */
    double counted(ApiPurpose purpose) {
        return part(MeterRegistry.class)
                .counter("orgtrail.api.calls", "org", "acme", "purpose", purpose.label())
                .count();
    }

    /** Makes a call unless it must wait; returns whether it was made. */
    boolean tried(ApiPurpose purpose) {
        try {
            call(purpose);
            return true;
        } catch (CallMustWait e) {
            return false;
        }
    }

    /** Looks at the org's limits unless that must wait; returns whether it was done. */
    boolean lookedAtLimits() {
        try {
            part(OrgLimits.class).look("acme");
            return true;
        } catch (CallMustWait e) {
            return false;
        }
    }

    /** Makes calls until they must wait; returns how many were made. */
    int callsUntilTheyWait(ApiPurpose purpose) {
        int calls = 0;
        while (tried(purpose)) {
            calls++;
        }
        return calls;
    }

    private void end() {
        parts.close();
        camel.stop();
    }

    @Override
    public void close() {
        end();
        state.close();
        org.close();
    }
}
