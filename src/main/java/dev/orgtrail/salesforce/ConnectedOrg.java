package dev.orgtrail.salesforce;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.salesforce.SalesforceComponent;
import org.apache.camel.component.salesforce.api.SalesforceException;
import org.apache.camel.component.salesforce.internal.SalesforceSession;
import org.jspecify.annotations.Nullable;

/** An org that has been logged in to. Its session is shared by everything that reads from it. */
public final class ConnectedOrg {
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    /** After so long without a log-in the next one need not wait. */
    private static final Duration QUIET = Duration.ofMinutes(5);

    private final String alias;
    private final String orgId;
    private final String apiVersion;
    private final SalesforceComponent component;
    private final TrustedHosts hosts;
    private final Duration clockAhead;
    private final ApiBudget budget;
    private final ProducerTemplate camel;
    private final Duration longest;
    private volatile @Nullable String instanceUrl;
    private Pause pause = new Pause(LONGEST_PAUSE);
    private Instant loggedInLast = Instant.EPOCH;
    private Instant notBefore = Instant.EPOCH;
    private @Nullable SalesforceUnavailable refusal;

    /**
     * An org whose component has a session.
     *
     * @param alias the name the team chose
     * @param orgId the 18-character org id
     * @param apiVersion the API version in use, such as {@code 66.0}
     * @param component the org's own component, {@code salesforce-<alias>}
     * @param hosts where its tokens may be sent
     * @param clockAhead how far Salesforce's clock is ahead of ours
     * @param budget where its requests are counted
     * @param camel sends its requests; its own, so that none of an earlier log-in is used
     * @param longest how long a request may take
     */
    ConnectedOrg(
            String alias,
            String orgId,
            String apiVersion,
            SalesforceComponent component,
            TrustedHosts hosts,
            Duration clockAhead,
            ApiBudget budget,
            ProducerTemplate camel,
            Duration longest) {
        this.camel = camel;
        this.longest = longest;
        this.alias = alias;
        this.orgId = orgId;
        this.apiVersion = apiVersion;
        this.component = component;
        this.hosts = hosts;
        this.clockAhead = clockAhead;
        this.budget = budget;
        this.instanceUrl = component.getSession().getInstanceUrl();
    }

    /** The name the team chose. */
    public String alias() {
        return alias;
    }

    /** The 18-character org id. */
    public String orgId() {
        return orgId;
    }

    /** The id of the connecting user, which the session's identity URL ends with. */
    public String userId() {
        String identity = String.valueOf(component.getSession().getId());
        return identity.substring(identity.lastIndexOf('/') + 1);
    }

    /** The API version in use, such as {@code 66.0}. */
    public String apiVersion() {
        return apiVersion;
    }

    /** Where the org's REST API answers, without a slash at the end; while a new session is begun, that of the last. */
    public String instanceUrl() {
        String current = component.getSession().getInstanceUrl();
        if (current != null) {
            instanceUrl = current;
            return current;
        }
        String last = instanceUrl;
        if (last == null) {
            throw new SalesforceUnavailable(
                    alias, "the session has ended", "Orgtrail logs in again by itself; look at the org's status.");
        }
        return last;
    }

    /**
     * The same, for a request with a token.
     *
     * @throws SalesforceUnavailable when Salesforce has named a place that is no place for tokens
     */
    String trustedInstanceUrl() {
        String url = instanceUrl();
        hosts.require(url);
        return url;
    }

    /** How far Salesforce's clock is ahead of ours, negative where it is behind; zero where they are about the same. */
    public Duration clockAhead() {
        return clockAhead;
    }

    /** What time it is by Salesforce's clock, which dates its records; {@code ours} is this machine's. */
    public Instant now(Clock ours) {
        return ours.instant().plus(clockAhead);
    }

    /** What to tell about the two clocks; empty where they are about the same. */
    public String clockTrouble() {
        if (clockAhead.isZero()) {
            return "";
        }
        return "Org " + alias + ": this machine's clock is " + clockAhead.abs().toMinutes() + " minutes "
                + (clockAhead.isNegative() ? "ahead of" : "behind")
                + " Salesforce's. Set it by a time server (NTP); until then Orgtrail goes by Salesforce's.";
    }

    /**
     * Makes a call that needs a session. Where the session has ended, another is begun and the call made once more: by the
     * caller, one log-in for all callers. camel-salesforce's own way, a log-in for each call that is refused, in the
     * threads that read its answers, loses calls.
     *
     * @param use makes the call with the token it is given; called twice at most
     * @return what {@code use} returns
     * @throws SalesforceUnavailable as {@code use} does, or when the log-in fails, or the new session is refused too
     */
    <T> T inSession(InSession<T> use) {
        String token = accessToken();
        try {
            return use.call(token);
        } catch (SessionEnded first) {
            try {
                return use.call(logIn(token));
            } catch (SessionEnded again) {
                throw Remedies.explain(alias, 401, "INVALID_SESSION_ID", "a session that has just begun is refused");
            }
        }
    }

    /** A call to Salesforce with a session's token. */
    @FunctionalInterface
    interface InSession<T> {
        /** Makes the call. */
        T call(String token) throws SessionEnded;
    }

    /**
     * Makes a call to the REST API by the component, which knows the session's token by itself.
     *
     * @throws SalesforceUnavailable when nothing has come by the time an answer may take
     */
    Exchange call(Processor request) {
        CompletableFuture<Exchange> answer = camel.asyncSend("salesforce-" + alias + ":raw?format=JSON", exchange -> {
            exchange.setPattern(ExchangePattern.InOut);
            request.process(exchange);
        });
        try {
            return answer.get(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Remedies.explain(alias, e);
        } catch (ExecutionException | TimeoutException e) {
            answer.cancel(true);
            throw Remedies.explain(
                    alias,
                    e instanceof TimeoutException
                            ? new TimeoutException("nothing was answered in " + longest.toSeconds() + " seconds")
                            : e);
        }
    }

    /** Ends what makes its calls. */
    void close() {
        camel.stop();
    }

    /** Counts a request that Salesforce does not count as one of its REST API. */
    void note(ApiPurpose purpose) {
        budget.note(alias, purpose);
    }

    /** The path of a REST resource of the version in use. */
    public String path(String resource) {
        return "/services/data/v" + apiVersion + resource;
    }

    /**
     * The session's access token, after a log-in where there is none. Whoever asks during a log-in waits for it: its token
     * is known here a moment before it is to those that call.
     *
     * @throws SalesforceUnavailable when the log-in fails
     */
    public synchronized String accessToken() {
        String token = component.getSession().getAccessToken();
        if (token == null) {
            return logIn("");
        }
        return leadsAstray() ? logIn(token) : token;
    }

    /** Whether the session's instance is no place for its token. Such a session is ended, and another begun. */
    private boolean leadsAstray() {
        String instance = component.getSession().getInstanceUrl();
        return instance != null && !hosts.include(instance);
    }

    /**
     * Logs in again, unless somebody else has done so since {@code stale} was the token. The component revokes the
     * stale token, so it must be the one that was refused, not whichever is current. Log-ins that follow each other,
     * refused or not, come ever later: many streams that ask at the same time must not lock the user out.
     *
     * @throws SalesforceUnavailable when the log-in fails, or may not be tried yet
     */
    public synchronized String logIn(String stale) {
        SalesforceSession session = component.getSession();
        String current = session.getAccessToken();
        if (current != null && !current.equals(stale)) {
            return current;
        }
        Instant now = Instant.now();
        if (now.isBefore(notBefore)) {
            throw refusal != null
                    ? refusal
                    : new SalesforceUnavailable(
                            alias,
                            "Salesforce refuses the session that has just begun",
                            "Orgtrail logs in again by itself; see that the app's session policies let the user in.");
        }
        if (loggedInLast.plus(QUIET).isBefore(now)) {
            pause = new Pause(LONGEST_PAUSE);
        }
        try {
            String token = session.login(stale.isEmpty() ? null : stale);
            hosts.require(session.getInstanceUrl());
            refusal = null;
            return token;
        } catch (SalesforceException e) {
            refusal = Remedies.explain(alias, e);
            throw refusal;
        } catch (SalesforceUnavailable e) {
            refusal = e;
            throw e;
        } finally {
            loggedInLast = Instant.now();
            notBefore = loggedInLast.plus(pause.next());
        }
    }
}
