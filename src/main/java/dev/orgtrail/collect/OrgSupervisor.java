package dev.orgtrail.collect;

import dev.orgtrail.connect.OrgRegistry;
import dev.orgtrail.salesforce.CallMustWait;
import dev.orgtrail.salesforce.ConnectedOrg;
import dev.orgtrail.salesforce.ConnectedOrgs;
import dev.orgtrail.salesforce.LogInRests;
import dev.orgtrail.salesforce.OrgLogin;
import dev.orgtrail.salesforce.Pause;
import dev.orgtrail.salesforce.Remedies;
import dev.orgtrail.salesforce.RepeatedTroubles;
import dev.orgtrail.salesforce.SalesforceUnavailable;
import dev.orgtrail.settings.OrgSettings;
import dev.orgtrail.settings.OrgtrailSettings;
import dev.orgtrail.state.Connections;
import dev.orgtrail.state.ErrorTrouble;
import dev.orgtrail.state.Orgs;
import dev.orgtrail.state.Ownership;
import dev.orgtrail.state.Remains;
import dev.orgtrail.state.StateClosed;
import dev.orgtrail.state.StateOpened;
import dev.orgtrail.state.Statuses;
import dev.orgtrail.threads.OrgThreads;
import dev.orgtrail.threads.SharedThreads;
import dev.orgtrail.threads.Work;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Connects every org, each on its own: one that cannot be connected is tried again, each time later, and never stops
 * another. Pauses, resumes and leaves them when somebody asks.
 */
@Component
public class OrgSupervisor {
    private static final Logger LOG = LoggerFactory.getLogger(OrgSupervisor.class);
    /** How often it is seen that the state is still ours. */
    private static final Duration OWNED = Duration.ofSeconds(5);

    private static final String IN_HAND = " It still waits for a batch in hand to be delivered or given up.";

    /** So many times longer is waited after a log-in that is no outage, for a person has to mend what is wrong with it. */
    private static final int REFUSED_WAITS = 15;

    private static final String IS_CONNECTED = "Orgtrail is connecting it.";
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
    private final TakenOverEnd theEnd;
    private final LimitsLook limits;
    private final Remains remains;
    private final Map<String, Run> runs = new HashMap<>();
    private volatile @Nullable String standsBy = "Orgtrail is starting.";
    private final SharedThreads threads;
    private volatile boolean closing;
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "state-owner");
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
            LimitsLook limits,
            Ownership ownership,
            Remains remains,
            SharedThreads threads,
            TakenOverEnd theEnd) {
        this.settings = settings;
        this.registry = registry;
        this.connections = connections;
        this.login = login;
        this.connected = connected;
        this.orgs = orgs;
        this.collection = collection;
        this.statuses = statuses;
        this.ownership = ownership;
        this.remains = remains;
        this.theEnd = theEnd;
        this.limits = limits;
        this.threads = threads;
    }

    /** What was asked for last of an org: to read it, or to leave it. It is over when something else is asked for. */
    private static final class Run {
        volatile boolean over;
        volatile @Nullable Future<?> looks;
        final RepeatedTroubles troubles = new RepeatedTroubles();
    }

    private Run next(String alias, Statuses.State state, String detail) {
        synchronized (runs) {
            Run run = new Run();
            Run before = runs.put(alias, run);
            if (before != null) {
                before.over = true;
                Future<?> looks = before.looks;
                if (looks != null) {
                    looks.cancel(false);
                }
            }
            statuses.org(alias, state, detail);
            return run;
        }
    }

    /** What is asked for after a run has its own say. */
    private void tell(Run run, String alias, Statuses.State state, String detail) {
        synchronized (runs) {
            if (!run.over) {
                statuses.org(alias, state, detail);
            }
        }
    }

    /** Where the work on an org is done, one thing after the other, for which no other org waits. */
    private OrgThreads threadsOf(String alias) {
        return threads.of(alias, Work.CONNECTING);
    }

    /** Does something of a run as soon as nothing else is done with the org; nothing where the run is over then. */
    private void soon(Run run, String alias, Runnable work) {
        later(run, alias, Duration.ZERO, work);
    }

    private void later(Run run, String alias, Duration delay, Runnable work) {
        Future<?> unused =
                threadsOf(alias).schedule(() -> unlessOver(run, work), delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void unlessOver(Run run, Runnable work) {
        if (!run.over && !closing) {
            work.run();
        }
    }

    /** Begins with every org, once the routes run. */
    @EventListener(ApplicationReadyEvent.class)
    public void begin() {
        if (registry.aliases().isEmpty()) {
            LOG.warn("No org is connected yet: connect one in the browser, or name one under orgtrail.orgs in"
                    + " application.yaml, or on the command line, as in"
                    + " --orgtrail.orgs.acme.login-url=https://acme.my.salesforce.com");
        }
        registry.aliases().forEach(alias -> statuses.org(alias, Statuses.State.WAITING, IS_CONNECTED));
        watch.execute(() -> beginWhenOwned(true));
    }

    /**
     * Why nothing can be done with orgs here: another Orgtrail works on the state, or its database does not answer.
     *
     * @return the reason and what to do; empty where this one works on the state
     */
    public Optional<String> standsBy() {
        return Optional.ofNullable(standsBy);
    }

    /** Two that work on the same state would deliver everything twice, so the second waits for the first to end. */
    private void beginWhenOwned(boolean first) {
        Ownership.Owner owner = takeOver();
        if (owner == Ownership.Owner.US) {
            standsBy = null;
            Future<?> unused = watch.scheduleWithFixedDelay(
                    this::endWhereTakenOver, OWNED.toMillis(), OWNED.toMillis(), TimeUnit.MILLISECONDS);
            registry.aliases().forEach(this::begin);
            return;
        }
        String detail = owner == Ownership.Owner.ANOTHER
                ? "Another Orgtrail works on this state; this one begins when that one ends. To run both, give each a state"
                        + " of its own in orgtrail.state.url."
                : "The state database does not answer; Orgtrail begins when it does. See that it runs and is reached at"
                        + " orgtrail.state.url.";
        standsBy = detail;
        if (first) {
            registry.aliases().forEach(alias -> statuses.org(alias, Statuses.State.WAITING, detail));
            LOG.warn(detail);
        }
        Future<?> unused = watch.schedule(
                () -> beginWhenOwned(false), settings.retry().initial().toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Takes the state, if it is free, as the one before has left it. */
    private Ownership.Owner takeOver() {
        try {
            Ownership.Owner owner = ownership.take();
            if (owner != Ownership.Owner.US) {
                return owner;
            }
            registry.reload();
            remains.asked().stream()
                    .filter(alias -> !registry.knows(alias))
                    .forEach(alias -> leave(alias, () -> statuses.forget(alias)));
            return owner;
        } catch (DataAccessException | TransactionException e) {
            LOG.debug("The state could not be read", e);
            return Ownership.Owner.UNKNOWN;
        } catch (Error e) {
            LOG.warn(
                    "Orgtrail begins later. {}",
                    ErrorTrouble.of(e).map(ErrorTrouble::text).orElse(""));
            return Ownership.Owner.UNKNOWN;
        }
    }

    /** While the database was away, another may have become the owner. */
    private void endWhereTakenOver() {
        try {
            if (ownership.take() == Ownership.Owner.ANOTHER) {
                LOG.error(
                        "Another Orgtrail has taken over this state, while its database was away or this one did not run."
                                + " This one ends; what it had in hand is the other one's.");
                theEnd.begin();
            }
        } catch (RuntimeException | Error e) {
            // The next look must come.
            LOG.warn("Whether another Orgtrail has taken over this state is looked at again. {}", e.toString());
        }
    }

    /** Ends the reading of all orgs while nothing can be kept of it. What is in hand is given up, and read again. */
    @EventListener
    public void standBy(StateClosed closed) {
        standsBy = closed.reason();
        registry.aliases().forEach(alias -> {
            Run run = next(alias, Statuses.State.FAILING, closed.reason());
            soon(run, alias, () -> endReading(run, alias));
        });
    }

    private void endReading(Run run, String alias) {
        try {
            collection.end(alias);
            statuses.forgetSources(alias);
        } catch (RuntimeException e) {
            LOG.debug("Org {} is still being read", alias, e);
            later(run, alias, settings.retry().initial(), () -> endReading(run, alias));
        }
    }

    /** Begins with all orgs anew, as after a start: what is remembered of them may be more than what the state has kept. */
    @EventListener(StateOpened.class)
    public void goOn() {
        standsBy = null;
        registry.aliases()
                .forEach(alias -> leave(alias, Statuses.State.WAITING, "The state is open again.", () -> begin(alias)));
    }

    /** Begins with an org of the registry; does nothing with one that is paused. */
    public void begin(String alias) {
        begin(alias, () -> registry.find(alias));
    }

    private static String paused(Connections.Connection connection) {
        return "Paused by " + connection.pausedBy()
                + ". Nothing is read until it is resumed; then it goes on from where it was.";
    }

    /** Begins with one org, now and until it is paused, disconnected, or Orgtrail stops. */
    public void begin(String alias, OrgSettings org) {
        begin(alias, () -> Optional.of(org));
    }

    private void begin(String alias, Supplier<Optional<OrgSettings>> org) {
        Run run = next(alias, Statuses.State.WAITING, IS_CONNECTED);
        Pause pause = new Pause(settings.retry().initial(), settings.retry().max());
        soon(run, alias, () -> connect(run, alias, org, pause));
    }

    /**
     * Pauses an org: nothing is read of it, and its session is ended. What a sink holds of it is given up and read again.
     * That takes until the batch in hand is delivered, for which nobody waits here.
     */
    public void pause(String alias, String by) {
        connections.pause(alias, by);
        LOG.info("Org {} is paused by {}.", alias, by);
        String detail = connections.find(alias).map(OrgSupervisor::paused).orElse("");
        leave(alias, Statuses.State.OFF, detail, () -> {});
    }

    /** Goes on with an org that was paused, from where it was. */
    public void resume(String alias, String by) {
        connections.resume(alias);
        LOG.info("Org {} is resumed by {}.", alias, by);
        login.askAgain(alias);
        again(alias);
    }

    /** Whether the credentials of an org are not tried at present, because Salesforce has refused them. */
    public boolean rests(String alias) {
        return login.rests(alias);
    }

    /** Has the credentials of an org tried once more that Salesforce has refused; does nothing else with one that is paused. */
    public void tryAgain(String alias, String by) {
        login.allow(alias);
        login.askAgain(alias);
        LOG.info("Org {} is tried again, as {} says.", alias, by);
        leave(alias, Statuses.State.WAITING, "It is tried again.", () -> begin(alias));
    }

    /** Begins with an org anew, such as after it was connected again by another user. */
    public void again(String alias) {
        leave(alias, Statuses.State.WAITING, "It is connected again.", () -> begin(alias));
    }

    /**
     * Ends with an org for good.
     *
     * @param then what is to be done once nothing is read of it any more
     */
    public void leave(String alias, Runnable then) {
        leave(alias, Statuses.State.OFF, "It is disconnected.", then);
    }

    private void leave(String alias, Statuses.State state, String detail, Runnable then) {
        Run run = next(alias, state, detail + IN_HAND);
        soon(run, alias, () -> leave(run, alias, state, detail, then));
    }

    private void leave(Run run, String alias, Statuses.State state, String detail, Runnable then) {
        try {
            end(alias);
            tell(run, alias, state, detail);
            then.run();
        } catch (RuntimeException | Error e) {
            LOG.info("Org {}: {} It is tried again.", alias, e.getMessage());
            tell(run, alias, state, detail + IN_HAND);
            later(run, alias, settings.retry().initial(), () -> leave(run, alias, state, detail, then));
        }
    }

    /** Ends all reading of an org; where its state is to be forgotten, that is done now. */
    private void end(String alias) {
        collection.end(alias);
        connected.remove(alias);
        login.logOut(alias);
        statuses.forgetSources(alias);
        if (remains.asked(alias)) {
            remains.forget(alias);
            LOG.info("The state of org {} is deleted.", alias);
        }
    }

    private void connect(Run run, String alias, Supplier<Optional<OrgSettings>> settingsOf, Pause pause) {
        try {
            if (remains.asked(alias)) {
                end(alias);
            }
            Optional<Connections.Connection> pausedOne =
                    connections.find(alias).filter(each -> each.pausedAt() != null);
            if (pausedOne.isPresent()) {
                end(alias);
                tell(run, alias, Statuses.State.OFF, paused(pausedOne.get()));
                return;
            }
            Optional<OrgSettings> org = settingsOf.get();
            if (org.isPresent()) {
                connect(run, alias, org.get());
            } else {
                tell(
                        run,
                        alias,
                        Statuses.State.FAILING,
                        "The org's refresh token cannot be read, or no app is set. Give back the vault's key, or connect the"
                                + " org again on its page.");
            }
        } catch (RuntimeException | Error e) {
            SalesforceUnavailable trouble = Remedies.explain(alias, e);
            boolean rests = trouble instanceof LogInRests || trouble instanceof CallMustWait;
            boolean known =
                    rests && trouble.explanation().equals(statuses.org(alias).detail());
            tell(run, alias, SourceTrouble.state(trouble), trouble.explanation());
            Duration wait = pause.next().multipliedBy(trouble.isRefusedLogIn() ? REFUSED_WAITS : 1);
            if (rests) {
                // It is looked again whether the rest is over, for which nothing is sent.
                if (!known) {
                    LOG.warn(trouble.explanation());
                }
            } else {
                if (run.troubles.worthALine(trouble.explanation())) {
                    LOG.warn("{} Tried again in {} s.", trouble.explanation(), wait.toSeconds());
                }
                LOG.debug("The failure in full", e);
            }
            later(run, alias, wait, () -> connect(run, alias, settingsOf, pause));
        }
    }

    private void connect(Run run, String alias, OrgSettings org) {
        if (connected.find(alias).isEmpty()) {
            connected.add(admitted(login.logIn(alias, org)));
            limits.look(alias, org);
            watchLimits(run, alias, org);
        }
        collection.begin(connected.get(alias), org);
        String remarks =
                (connected.get(alias).remarks() + " " + connected.get(alias).moved(org)).strip();
        tell(run, alias, Statuses.State.ON, remarks);
        if (!remarks.isEmpty()) {
            LOG.warn(remarks);
        }
        LOG.info("Org {} is connected.", alias);
    }

    private void watchLimits(Run run, String alias, OrgSettings org) {
        synchronized (runs) {
            if (!run.over) {
                run.looks = threadsOf(alias)
                        .scheduleWithFixedDelay(
                                () -> unlessOver(run, () -> {
                                    limits.look(alias, org);
                                    connected
                                            .find(alias)
                                            .ifPresent(each -> collection.lookForEventLogObjects(each, org));
                                }),
                                LIMITS_EVERY.toMinutes(),
                                LIMITS_EVERY.toMinutes(),
                                TimeUnit.MINUTES);
            }
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
        closing = true;
        watch.shutdownNow();
        registry.aliases().forEach(collection::endStreams);
        connected.all().forEach(ConnectedOrg::letLogInEnd);
    }
}
