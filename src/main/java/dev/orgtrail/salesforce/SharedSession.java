package dev.orgtrail.salesforce;

import dev.orgtrail.threads.Waiting;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.camel.component.salesforce.SalesforceComponent;
import org.apache.camel.component.salesforce.api.SalesforceException;
import org.apache.camel.component.salesforce.internal.SalesforceSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The session that everything that reads from an org shares. Whoever finds it ended begins another: one log-in for all who
 * ask meanwhile. It is made in a thread of its own, for whoever began it may be interrupted while the others still wait,
 * and a refresh token that came with it would be lost.
 */
final class SharedSession {
    /** What to do where a session is refused that has just begun. */
    static final String REFUSED_AT_ONCE =
            "Orgtrail logs in again by itself; see that the app's session policies let the user in.";

    /** What to do where an org seems to move again and again. */
    static final String MOVED_AGAIN =
            "Orgtrail does not follow a redirect with a token. Give the URL that Setup > My Domain shows as"
                    + " login-url, remove instance-url if it is set, or look for a proxy that redirects. Orgtrail tries again by"
                    + " itself.";

    private static final Logger LOG = LoggerFactory.getLogger(SharedSession.class);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    /** How long after a log-in that has not found the org's place the next one may be. */
    private static final Duration PAUSE_OF_MOVED = Duration.ofMinutes(15);
    /** After so long without a log-in the next one need not wait. */
    private static final Duration QUIET = Duration.ofMinutes(5);
    /** Nor after a session that has lived so long: it was not refused at once. */
    private static final Duration GOOD_LIFE = Duration.ofSeconds(30);
    /** How long a log-in under way is waited for at the end. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final String org;
    private final SalesforceComponent component;
    private final TrustedHosts hosts;
    private final ApiBudget budget;
    private final Clock clock;
    private final Function<Exception, SalesforceUnavailable> explain;
    private Pause pause = new Pause(LONGEST_PAUSE);
    private Instant loggedInLast = Instant.EPOCH;
    private Instant notBefore = Instant.EPOCH;
    private boolean diedEarly;
    private volatile @Nullable SalesforceUnavailable movedAgain;
    /** The token of the session that was begun last because the org had moved. */
    private volatile @Nullable String tokenAtNewPlace;

    private @Nullable SalesforceUnavailable refusal;
    private @Nullable CompletableFuture<String> logIn;

    /**
     * The session of a component that has logged in.
     *
     * @param org the org's alias
     * @param component the org's own component
     * @param hosts where its tokens may be sent
     * @param budget what says when Salesforce has asked for a pause
     * @param clock our clock
     * @param explain says why a log-in has failed
     */
    SharedSession(
            String org,
            SalesforceComponent component,
            TrustedHosts hosts,
            ApiBudget budget,
            Clock clock,
            Function<Exception, SalesforceUnavailable> explain) {
        this.org = org;
        this.component = component;
        this.hosts = hosts;
        this.budget = budget;
        this.clock = clock;
        this.explain = explain;
    }

    /**
     * Its access token, after a log-in where there is none.
     *
     * @throws SalesforceUnavailable when the log-in fails, or may not be tried yet
     */
    String token() {
        CompletableFuture<String> next;
        synchronized (this) {
            String token = component.getSession().getAccessToken();
            // During a log-in its token is known here a moment before it is to those that call.
            if (logIn == null && token != null && !leadsAstray()) {
                return token;
            }
            next = begin(token == null ? "" : token, false);
        }
        return await(next);
    }

    /** Whether its instance is no place for its token. Such a session is ended, and another begun. */
    private boolean leadsAstray() {
        String instance = component.getSession().getInstanceUrl();
        return instance != null && !hosts.include(instance);
    }

    /**
     * Logs in again, unless somebody else has done so since {@code stale} was the token. The component revokes the
     * stale token, so it must be the one that was refused, not whichever is current. Log-ins that follow each other
     * closely, refused or not, come ever later: many streams that ask at the same time must not lock the user out.
     *
     * @return the new token
     * @throws SalesforceUnavailable when the log-in fails, or may not be tried yet
     */
    String logIn(String stale) {
        return logIn(stale, false);
    }

    /** The same, where the place that the session of {@code stale} names is the org's no more. */
    String logInWhereItMoved(String stale) {
        return logIn(stale, true);
    }

    private String logIn(String stale, boolean moved) {
        CompletableFuture<String> next;
        synchronized (this) {
            String current = component.getSession().getAccessToken();
            if (logIn == null && current != null && !current.equals(stale)) {
                return current;
            }
            next = begin(stale, moved);
        }
        return await(next);
    }

    private synchronized CompletableFuture<String> begin(String stale, boolean moved) {
        CompletableFuture<String> underWay = logIn;
        if (underWay != null) {
            return underWay;
        }
        Instant now = clock.instant();
        boolean lately = now.isBefore(loggedInLast.plus(PAUSE_OF_MOVED)) && !now.isBefore(loggedInLast);
        if (moved && stale.equals(tokenAtNewPlace) && lately) {
            throw movedAgain != null
                    ? movedAgain
                    : new SalesforceUnavailable(org, "the place that Salesforce named last redirects too", MOVED_AGAIN);
        }
        boolean good = refusal == null && !diedEarly;
        boolean lived = good && !now.isBefore(loggedInLast.plus(GOOD_LIFE));
        // A clock that was set back keeps nobody waiting.
        if (now.isBefore(notBefore) && !now.isBefore(loggedInLast) && !lived) {
            diedEarly = true;
            throw refusal != null
                    ? refusal
                    : new SalesforceUnavailable(
                            org, "Salesforce refuses the session that has just begun", REFUSED_AT_ONCE);
        }
        if (lived || loggedInLast.plus(QUIET).isBefore(now)) {
            pause = new Pause(LONGEST_PAUSE);
        }
        budget.beforeLogIn(org);
        CompletableFuture<String> begun =
                CompletableFuture.supplyAsync(() -> newToken(stale, moved), this::inItsOwnThread);
        logIn = begun;
        return begun;
    }

    private void inItsOwnThread(Runnable task) {
        Thread thread = new Thread(task, "log-in-" + org);
        thread.setDaemon(true);
        thread.start();
    }

    private String newToken(String stale, boolean moved) {
        SalesforceUnavailable trouble = null;
        try {
            SalesforceSession session = component.getSession();
            String before = session.getInstanceUrl();
            if (moved) {
                // An instance-url of the settings would be used on.
                component.getLoginConfig().setInstanceUrl(null);
            }
            String token = session.login(stale.isEmpty() ? null : stale);
            hosts.require(session.getInstanceUrl());
            if (moved) {
                tokenAtNewPlace = token;
                movedAgain = null;
                LOG.info(
                        "Org {} moved from {} to {}. Orgtrail now uses the new address.",
                        org,
                        before,
                        session.getInstanceUrl());
            }
            return token;
        } catch (SalesforceException | RuntimeException e) {
            trouble = explain.apply(e);
            throw trouble;
        } finally {
            ended(trouble);
        }
    }

    private synchronized void ended(@Nullable SalesforceUnavailable trouble) {
        refusal = trouble;
        diedEarly = false;
        loggedInLast = clock.instant();
        notBefore = loggedInLast.plus(pause.next());
        logIn = null;
    }

    /** Notes why a session is refused that has just begun, to be told to those who find it refused too. */
    synchronized void refusedAtOnce(String token, SalesforceUnavailable trouble, boolean moved) {
        if (!token.equals(component.getSession().getAccessToken())) {
            return;
        }
        if (moved) {
            // Other calls may be answered: a session that ends meanwhile is begun anew all the same.
            movedAgain = trouble;
        } else {
            refusal = trouble;
        }
    }

    /** Waits for the log-in that is under way, if one is, lest what stops its connections loses a new refresh token. */
    void letLogInEnd() {
        CompletableFuture<String> underWay;
        synchronized (this) {
            underWay = logIn;
        }
        if (underWay == null) {
            return;
        }
        try {
            underWay.get(GRACE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("The last log-in to {} has come to nothing", org, e);
        }
    }

    private String await(CompletableFuture<String> next) {
        try (Waiting waits = Waiting.begin()) {
            return next.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SalesforceUnavailable(
                    org, "what waited for a log-in was stopped", "The log-in goes on by itself.");
        } catch (ExecutionException e) {
            throw Remedies.explain(org, e);
        }
    }
}
