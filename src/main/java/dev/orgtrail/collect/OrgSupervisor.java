package dev.orgtrail.collect;

import dev.orgtrail.salesforce.ApiBudget;
import dev.orgtrail.salesforce.ConnectedOrg;
import dev.orgtrail.salesforce.ConnectedOrgs;
import dev.orgtrail.salesforce.OrgLimits;
import dev.orgtrail.salesforce.OrgLogin;
import dev.orgtrail.salesforce.Remedies;
import dev.orgtrail.salesforce.SalesforceUnavailable;
import dev.orgtrail.settings.OrgSettings;
import dev.orgtrail.settings.OrgtrailSettings;
import dev.orgtrail.state.Orgs;
import dev.orgtrail.state.Ownership;
import dev.orgtrail.state.Statuses;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * Connects every org of the settings, each on its own: one that cannot be connected is tried again, each time later,
 * and never stops another.
 */
@Component
public class OrgSupervisor {
    private static final Logger LOG = LoggerFactory.getLogger(OrgSupervisor.class);
    private static final int AT_THE_SAME_TIME = 4;
    /** How often it is seen that the state is still ours. */
    private static final Duration OWNED = Duration.ofSeconds(5);

    private static final Duration LIMITS_EVERY = Duration.ofHours(1);

    private final OrgtrailSettings settings;
    private final OrgLogin login;
    private final ConnectedOrgs connected;
    private final Orgs orgs;
    private final OrgCollection collection;
    private final Statuses statuses;
    private final Ownership ownership;
    private final ConfigurableApplicationContext context;
    private final OrgLimits limits;
    private final ApiBudget budget;
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(AT_THE_SAME_TIME, task -> {
        Thread thread = new Thread(task, "connect");
        thread.setDaemon(true);
        return thread;
    });

    OrgSupervisor(
            OrgtrailSettings settings,
            OrgLogin login,
            ConnectedOrgs connected,
            Orgs orgs,
            OrgCollection collection,
            Statuses statuses,
            OrgLimits limits,
            ApiBudget budget,
            Ownership ownership,
            ConfigurableApplicationContext context) {
        this.settings = settings;
        this.login = login;
        this.connected = connected;
        this.orgs = orgs;
        this.collection = collection;
        this.statuses = statuses;
        this.ownership = ownership;
        this.context = context;
        this.limits = limits;
        this.budget = budget;
    }

    /** Begins with every org, once the routes run. */
    @EventListener(ApplicationReadyEvent.class)
    public void begin() {
        if (settings.orgs().isEmpty()) {
            LOG.warn("No org is set: name one under orgtrail.orgs in application.yaml, or on the command line, as in"
                    + " --orgtrail.orgs.acme.login-url=https://acme.my.salesforce.com");
        }
        settings.orgs().keySet().forEach(alias -> statuses.org(alias, Statuses.State.WAITING, ""));
        threads.execute(() -> beginWhenOwned(true));
    }

    /** Two that work on the same state would deliver everything twice, so the second waits for the first to end. */
    private void beginWhenOwned(boolean first) {
        Ownership.Owner owner = ownership.take();
        if (owner == Ownership.Owner.US) {
            settings.orgs().forEach(this::begin);
            Future<?> unused = threads.scheduleWithFixedDelay(
                    this::endWhereTakenOver, OWNED.toMillis(), OWNED.toMillis(), TimeUnit.MILLISECONDS);
            return;
        }
        if (first) {
            String detail = owner == Ownership.Owner.ANOTHER
                    ? "Another Orgtrail works on this state; this one begins when that one ends. To run both, give each a state"
                            + " of its own in orgtrail.state.url."
                    : "The state database does not answer; Orgtrail begins when it does.";
            settings.orgs().keySet().forEach(alias -> statuses.org(alias, Statuses.State.WAITING, detail));
            LOG.warn(detail);
        }
        Future<?> unused = threads.schedule(
                () -> beginWhenOwned(false), settings.retry().initial().toMillis(), TimeUnit.MILLISECONDS);
    }

    /** While the database was away, another may have become the owner. */
    private void endWhereTakenOver() {
        if (ownership.take() == Ownership.Owner.ANOTHER) {
            LOG.error("Another Orgtrail has taken over this state, while its database was away. This one ends.");
            new Thread(context::close, "taken-over").start();
        }
    }

    /** Begins with one org, now and until the stop. */
    public void begin(String alias, OrgSettings org) {
        statuses.org(alias, Statuses.State.WAITING, "");
        threads.execute(() -> connect(alias, org, settings.retry().initial()));
    }

    private void connect(String alias, OrgSettings org, Duration pause) {
        try {
            if (connected.find(alias).isEmpty()) {
                connected.add(admitted(login.logIn(alias, org)));
                lookAtLimits(alias, org);
                Future<?> unused = threads.scheduleWithFixedDelay(
                        () -> lookAtLimits(alias, org),
                        LIMITS_EVERY.toMinutes(),
                        LIMITS_EVERY.toMinutes(),
                        TimeUnit.MINUTES);
            }
            collection.begin(connected.get(alias), org);
            String clocks = connected.get(alias).clockTrouble();
            statuses.org(alias, Statuses.State.ON, clocks);
            if (!clocks.isEmpty()) {
                LOG.warn(clocks);
            }
            LOG.info("Org {} is connected.", alias);
        } catch (RuntimeException e) {
            SalesforceUnavailable trouble = Remedies.explain(alias, e);
            statuses.org(alias, Statuses.State.FAILING, trouble.explanation());
            LOG.warn("{} Tried again in {} s.", trouble.explanation(), pause.toSeconds());
            LOG.debug("The failure in full", e);
            Duration next = pause.multipliedBy(2);
            Duration longest = settings.retry().max();
            Future<?> unused = threads.schedule(
                    () -> connect(alias, org, next.compareTo(longest) > 0 ? longest : next),
                    pause.toMillis(),
                    TimeUnit.MILLISECONDS);
        }
    }

    /** Without them Orgtrail goes by what the replies to other calls say of API requests. */
    private void lookAtLimits(String alias, OrgSettings org) {
        try {
            limits.look(alias);
        } catch (RuntimeException e) {
            LOG.info(
                    "The org's limits are looked at again later. {}",
                    Remedies.explain(alias, e).explanation());
        }
        Long allowed = budget.use(alias).allowed();
        long resting = RestingCalls.perDay(settings, org);
        if (allowed != null && resting > allowed) {
            LOG.warn(
                    "Org {}: looking for news takes {} API requests in 24 hours, and orgtrail.api.share allows {}. Raise it,"
                            + " or the intervals under orgtrail.poll; or polls pause when the share is used up.",
                    alias,
                    resting,
                    allowed);
        }
    }

    /** An alias stays with the org that it was first connected to: their records must not mix. */
    private ConnectedOrg admitted(ConnectedOrg org) {
        Optional<String> before = orgs.orgId(org.alias());
        if (before.isEmpty()) {
            orgs.connected(org.alias(), org.orgId());
        } else if (!before.get().equals(org.orgId())) {
            login.logOut(org.alias());
            throw new SalesforceUnavailable(
                    org.alias(),
                    "these credentials lead to org " + org.orgId() + ", but the alias was connected to org "
                            + before.get(),
                    "Give the new org an alias of its own, or the old org's credentials back.");
        }
        return org;
    }

    /** Ends the streams before Camel stops, so that what is in hand is delivered and nothing new begins. */
    @EventListener(ContextClosedEvent.class)
    @Order(Ordered.HIGHEST_PRECEDENCE + 1)
    public void end() {
        threads.shutdownNow();
        settings.orgs().keySet().forEach(collection::endStreams);
    }
}
