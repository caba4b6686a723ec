package dev.orgtrail.preflight;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.orgtrail.connect.OrgRegistry;
import dev.orgtrail.preflight.Check.Outcome;
import dev.orgtrail.salesforce.ConnectedOrg;
import dev.orgtrail.salesforce.ConnectedOrgs;
import dev.orgtrail.salesforce.Soql;
import dev.orgtrail.salesforce.UserPermissions;
import dev.orgtrail.settings.OrgSettings;
import dev.orgtrail.settings.OrgtrailSettings;
import dev.orgtrail.state.PreflightReports;
import dev.orgtrail.state.Statuses;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Looks at all prerequisites of an org and keeps what it has found. One look at an org at a time. */
@Component("preflight")
public class Preflight {
    private static final Logger LOG = LoggerFactory.getLogger(Preflight.class);

    private final ConnectedOrgs connected;
    private final OrgRegistry registry;
    private final List<OrgChecks> orgChecks;
    private final SinkChecks sinkChecks;
    private final Soql soql;
    private final UserPermissions permissions;
    private final PreflightReports reports;
    private final Statuses statuses;
    private final Clock clock;
    private final Duration logIn;
    private final ObjectMapper json = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    private final Map<String, Object> looking = new ConcurrentHashMap<>();

    Preflight(
            ConnectedOrgs connected,
            OrgRegistry registry,
            List<OrgChecks> orgChecks,
            SinkChecks sinkChecks,
            Soql soql,
            UserPermissions permissions,
            PreflightReports reports,
            Statuses statuses,
            Clock clock,
            OrgtrailSettings settings) {
        this.connected = connected;
        this.registry = registry;
        this.orgChecks = orgChecks;
        this.sinkChecks = sinkChecks;
        this.soql = soql;
        this.permissions = permissions;
        this.reports = reports;
        this.statuses = statuses;
        this.clock = clock;
        this.logIn = settings.preflight().logIn();
    }

    /** Looks at an org, called by the route that does so daily. */
    public void check(@Header("org") String org) {
        Report report = run(org);
        if (report.failed() > 0) {
            LOG.warn(
                    "Org {}: {} not met. The page Test API, or POST /api/orgs/{}/preflight, says which and"
                            + " what to do.",
                    org,
                    report.failed() == 1 ? "1 prerequisite is" : report.failed() + " prerequisites are",
                    org);
        }
    }

    /**
     * Looks at an org.
     *
     * @param org the alias of an org of the registry
     */
    public Report run(String org) {
        synchronized (looking.computeIfAbsent(org, alias -> new Object())) {
            List<Check> checks = new ArrayList<>(ofOrg(org));
            checks.addAll(sinkChecks.checks());
            checks.sort(Comparator.comparing(Check::prerequisite));
            Report report = new Report(org, clock.instant(), List.copyOf(checks));
            keep(report);
            return report;
        }
    }

    private List<Check> ofOrg(String alias) {
        Statuses.Status status = begun(alias);
        Optional<ConnectedOrg> org = connected.find(alias);
        Optional<OrgSettings> settings = registry.find(alias);
        if (org.isPresent() && settings.isPresent()) {
            // Who looks may just have given a permission, or switched something on.
            soql.lookAgain(alias);
            permissions.forget(alias);
            return orgChecks.stream()
                    .flatMap(checks -> checks.checks(org.get(), settings.get()).stream())
                    .toList();
        }
        List<Check> checks = new ArrayList<>();
        checks.add(
                status.state() == Statuses.State.WAITING
                        ? new Check(
                                Prerequisite.LOG_IN,
                                Outcome.NOT_KNOWN,
                                ("Orgtrail is still logging in. " + status.detail()).strip(),
                                "Test again in a minute.")
                        : new Check(Prerequisite.LOG_IN, Outcome.FAILED, status.detail()));
        for (Prerequisite other : Prerequisite.values()) {
            if (other != Prerequisite.LOG_IN && other != Prerequisite.SINK) {
                checks.add(new Check(other, Outcome.NOT_KNOWN, "could not be looked at: Orgtrail is not logged in"));
            }
        }
        return checks;
    }

    /** Who has just connected an org looks at once. */
    private Statuses.Status begun(String alias) {
        try {
            return statuses.awaitBegun(alias, logIn);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return statuses.org(alias);
        }
    }

    private void keep(Report report) {
        try {
            reports.keep(report.org(), json.writeValueAsString(report));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What was found of an org last; empty where it was not looked at yet. */
    public Optional<Report> last(String org) {
        return reports.find(org).flatMap(kept -> {
            try {
                return Optional.of(json.readValue(kept, Report.class));
            } catch (JsonProcessingException e) {
                // It is of another release.
                LOG.debug("The report of {} cannot be read any more", org, e);
                return Optional.empty();
            }
        });
    }
}
