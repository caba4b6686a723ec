package dev.orgtrail.collect;

import dev.orgtrail.connect.OrgRegistry;
import dev.orgtrail.salesforce.ApiBudget;
import dev.orgtrail.salesforce.ConnectedOrg;
import dev.orgtrail.salesforce.ConnectedOrgs;
import dev.orgtrail.salesforce.OrgLimits;
import dev.orgtrail.salesforce.OrgLogin;
import dev.orgtrail.salesforce.Pause;
import dev.orgtrail.salesforce.Remedies;
import dev.orgtrail.salesforce.SalesforceUnavailable;
import dev.orgtrail.settings.OrgSettings;
import dev.orgtrail.settings.OrgtrailSettings;
import dev.orgtrail.state.Connections;
import dev.orgtrail.state.Orgs;
import dev.orgtrail.state.Ownership;
import dev.orgtrail.state.Statuses;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
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
 * Connects every org, each on its own: one that cannot be connected is tried again, each time later, and never stops
 * another. Pauses, resumes and leaves them when somebody asks.
 */
@Component
public class OrgSupervisor {
    private static final Logger LOG = LoggerFactory.getLogger(OrgSupervisor.class);
    private static final int AT_THE_SAME_TIME = 4;
    /** How often it is seen that the state is still ours. */
    private static final Duration OWNED = Duration.ofSeconds(5);

    private static final String IN_HAND = " It still waits for a batch in hand to be delivered or given up.";

    private static final Duration LIMITS_EVERY = Duration.ofHours(1);

    private final OrgtrailSettings settings;
    private final OrgRegistry registry;
    private final Connections connections;
    private final OrgLogin login;
    private final ConnectedOrgs connected;
    private final Orgs orgs;
    private final OrgCollection collection;
    private final Statuses statuses;
    private final Ownership ownership;
    private final ConfigurableApplicationContext context;
    private final OrgLimits limits;
    private final ApiBudget budget;
    private final Map<String, Run> runs = new ConcurrentHashMap<>();
    private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(AT_THE_SAME_TIME, task -> {
        Thread thread = new Thread(task, "connect");
        thread.setDaemon(true);
        return thread;
    });

    OrgSupervisor(
            OrgtrailSettings settings,
            OrgRegistry registry,
            Connections connections,
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
        this.registry = registry;
        this.connections = connections;
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

    /** What was asked for last of an org: to read it, or to leave it. It is over when something else is asked for. */
    private static final class Run {
        final ReentrantLock atWork;
        volatile boolean over;
        volatile @Nullable Future<?> looks;

        Run(ReentrantLock atWork) {
            this.atWork = atWork;
        }
    }

    /** One at a time is at work on an org. */
    private Run next(String alias) {
        Run run = new Run(locks.computeIfAbsent(alias, each -> new ReentrantLock()));
        Run before = runs.put(alias, run);
        if (before != null) {
            before.over = true;
            Future<?> looks = before.looks;
            if (looks != null) {
                looks.cancel(false);
            }
        }
        return run;
    }

    /** Begins with every org, once the routes run. */
    @EventListener(ApplicationReadyEvent.class)
    public void begin() {
        if (registry.aliases().isEmpty()) {
            LOG.warn("No org is connected yet: connect one in the browser, or name one under orgtrail.orgs in"
                    + " application.yaml, or on the command line, as in"
                    + " --orgtrail.orgs.acme.login-url=https://acme.my.salesforce.com");
        }
        registry.aliases().forEach(alias -> statuses.org(alias, Statuses.State.WAITING, ""));
        threads.execute(() -> beginWhenOwned(true));
    }

    /** Two that work on the same state would deliver everything twice, so the second waits for the first to end. */
    private void beginWhenOwned(boolean first) {
        Ownership.Owner owner = ownership.take();
        if (owner == Ownership.Owner.US) {
            registry.aliases().forEach(this::begin);
            Future<?> unused = threads.scheduleWithFixedDelay(
                    this::endWhereTakenOver, OWNED.toMillis(), OWNED.toMillis(), TimeUnit.MILLISECONDS);
            return;
        }
        if (first) {
            String detail = owner == Ownership.Owner.ANOTHER
                    ? "Another Orgtrail works on this state; this one begins when that one ends. To run both, give each a state"
                            + " of its own in orgtrail.state.url."
                    : "The state database does not answer; Orgtrail begins when it does.";
            registry.aliases().forEach(alias -> statuses.org(alias, Statuses.State.WAITING, detail));
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

    /** Begins with an org of the registry; does nothing with one that is paused. */
    public void begin(String alias) {
        Optional<Connections.Connection> connection = connections.find(alias);
        if (connection.map(Connections.Connection::pausedAt).isPresent()) {
            statuses.org(alias, Statuses.State.OFF, paused(connection.get()));
            return;
        }
        Optional<OrgSettings> org = registry.find(alias);
        if (org.isPresent()) {
            begin(alias, org.get());
        } else {
            statuses.org(
                    alias,
                    Statuses.State.FAILING,
                    "The org's refresh token cannot be read, or no app is set. Give back the vault's key, or connect the org"
                            + " again on its page.");
        }
    }

    private static String paused(Connections.Connection connection) {
        return "Paused by " + connection.pausedBy()
                + ". Nothing is read until it is resumed; then it goes on from where it was.";
    }

    /** Begins with one org, now and until it is paused, disconnected, or Orgtrail stops. */
    public void begin(String alias, OrgSettings org) {
        statuses.org(alias, Statuses.State.WAITING, "");
        Run run = next(alias);
        threads.execute(() -> connect(
                run,
                alias,
                org,
                new Pause(settings.retry().initial(), settings.retry().max())));
    }

    /**
     * Pauses an org: nothing is read of it, and its session is ended. What a sink holds of it is given up and read again.
     * That takes until the batch in hand is delivered, for which nobody waits here.
     */
    public void pause(String alias, String by) {
        connections.pause(alias, by);
        LOG.info("Org {} is paused by {}.", alias, by);
        String detail = connections.find(alias).map(OrgSupervisor::paused).orElse("");
        leave(alias, detail, () -> {});
    }

    /** Goes on with an org that was paused, from where it was. */
    public void resume(String alias, String by) {
        connections.resume(alias);
        LOG.info("Org {} is resumed by {}.", alias, by);
        again(alias);
    }

    /** Begins with an org anew, such as after it was connected again by another user. */
    public void again(String alias) {
        leave(alias, "It is connected again.", () -> begin(alias));
    }

    /**
     * Ends with an org for good.
     *
     * @param then what is to be done once nothing is read of it any more
     */
    public void leave(String alias, Runnable then) {
        leave(alias, "It is disconnected.", then);
    }

    private void leave(String alias, String detail, Runnable then) {
        Run run = next(alias);
        statuses.org(alias, Statuses.State.OFF, detail + IN_HAND);
        threads.execute(() -> leave(run, alias, detail, then));
    }

    private void leave(Run run, String alias, String detail, Runnable then) {
        run.atWork.lock();
        try {
            if (run.over) {
                return;
            }
            collection.end(alias);
            connected.remove(alias);
            login.logOut(alias);
            statuses.forgetSources(alias);
            statuses.org(alias, Statuses.State.OFF, detail);
            then.run();
        } catch (RuntimeException e) {
            LOG.info("Org {}: {} It is tried again.", alias, e.getMessage());
            statuses.org(alias, Statuses.State.OFF, detail + IN_HAND);
            Future<?> unused = threads.schedule(
                    () -> leave(run, alias, detail, then),
                    settings.retry().initial().toMillis(),
                    TimeUnit.MILLISECONDS);
        } finally {
            run.atWork.unlock();
        }
    }

    private void connect(Run run, String alias, OrgSettings org, Pause pause) {
        run.atWork.lock();
        try {
            if (run.over) {
                return;
            }
            if (connected.find(alias).isEmpty()) {
                connected.add(admitted(login.logIn(alias, org)));
                lookAtLimits(alias, org);
                run.looks = threads.scheduleWithFixedDelay(
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
            Duration wait = pause.next();
            LOG.warn("{} Tried again in {} s.", trouble.explanation(), wait.toSeconds());
            LOG.debug("The failure in full", e);
            Future<?> unused =
                    threads.schedule(() -> connect(run, alias, org, pause), wait.toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            run.atWork.unlock();
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
        registry.aliases().forEach(collection::endStreams);
    }
}
