package dev.orgtrail.salesforce;

import dev.orgtrail.settings.OrgSettings;
import dev.orgtrail.settings.SalesforceHosts;
import dev.orgtrail.threads.OrgThreads;
import dev.orgtrail.threads.SharedThreads;
import dev.orgtrail.threads.Waiting;
import dev.orgtrail.threads.Work;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.salesforce.SalesforceComponent;
import org.apache.camel.impl.engine.DefaultProducerTemplate;
import org.eclipse.jetty.client.HttpClient;
import org.jspecify.annotations.Nullable;

/** An org that has been logged in to. Its session is shared by everything that reads from it. */
public final class ConnectedOrg {
    private final String alias;
    private final String orgId;
    private final ApiVersions.Chosen apiVersion;
    private final SalesforceComponent component;
    private final SharedSession session;
    private final TrustedHosts hosts;
    private final Duration clockAhead;
    private final ApiBudget budget;
    private final ProducerTemplate camel;
    private final Duration longest;
    private final SharedThreads threads;
    private volatile @Nullable String instanceUrl;

    /**
     * An org whose component has a session.
     *
     * @param alias the name the team chose
     * @param orgId the 18-character org id
     * @param apiVersion the API version in use
     * @param component the org's own component, {@code salesforce-<alias>}
     * @param session the session that it shares
     * @param hosts where its tokens may be sent
     * @param clockAhead how far Salesforce's clock is ahead of ours
     * @param budget where its requests are counted
     * @param camel where its component is
     * @param longest how long a request may take
     * @param threads where its work is done
     */
    ConnectedOrg(
            String alias,
            String orgId,
            ApiVersions.Chosen apiVersion,
            SalesforceComponent component,
            SharedSession session,
            TrustedHosts hosts,
            Duration clockAhead,
            ApiBudget budget,
            CamelContext camel,
            Duration longest,
            SharedThreads threads) {
        // Its own, so that no request is sent by the component of an earlier log-in.
        this.camel = camel.createProducerTemplate();
        ((DefaultProducerTemplate) this.camel).setExecutorService(threads.of(alias, Work.CALLS));
        this.threads = threads;
        this.longest = longest;
        this.alias = alias;
        this.orgId = orgId;
        this.apiVersion = apiVersion;
        this.component = component;
        this.session = session;
        this.hosts = hosts;
        this.clockAhead = clockAhead;
        this.budget = budget;
        this.instanceUrl = component.getSession().getInstanceUrl();
    }

    /** The name the team chose. */
    public String alias() {
        return alias;
    }

    /** The threads for its work of one kind, which it shares with other orgs. */
    public OrgThreads threads(Work work) {
        return threads.of(alias, work);
    }

    /** For callbacks that wait for nothing. */
    Executor callbacks() {
        return threads.callbacks();
    }

    /** Has another HTTP client, one that is not started yet, do its work in the threads that those of all orgs share. */
    void share(HttpClient client) {
        client.setExecutor(component.getHttpClient().getExecutor());
        client.setScheduler(component.getHttpClient().getScheduler());
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
        return apiVersion.number();
    }

    /** Why the API version is not the one that is set; empty where it is, or none is set. */
    public String apiVersionRemark() {
        return apiVersion.remark();
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

    /** What to tell about the org as it was connected: its API version, the two clocks. Empty where nothing is amiss. */
    public String remarks() {
        String version = apiVersion.remark().isEmpty() ? "" : "Org " + alias + ": " + apiVersion.remark() + " ";
        return (version + clockTrouble()).strip();
    }

    /** What to tell about an org that has moved away from the place that is set, or where it was connected; else empty. */
    public String moved(OrgSettings settings) {
        URI set = settings.instanceUrl();
        String url = instanceUrl();
        return set == null || SalesforceHosts.origin(set).equals(SalesforceHosts.origin(URI.create(url)))
                ? ""
                : "Org " + alias + ": the org moved from " + set + " to " + url + ". Orgtrail now uses " + url
                        + ". Where instance-url is set, remove it.";
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
     * Begins a call to the REST API, which is counted once, however often its session has to be begun anew. Where there is
     * none, it is begun before that: without it no call is made.
     *
     * @throws CallMustWait when it may not be made now
     * @throws SalesforceUnavailable when the log-in fails
     */
    ApiCall begin(ApiPurpose purpose) {
        accessToken();
        return budget.begin(alias, purpose);
    }

    /**
     * Makes a call that needs a session. Where the session has ended, or the org has moved away from the place that the session
     * names, another is begun, one for all callers, and the call made once more. camel-salesforce's own way, a log-in for each call that is refused, in the threads that read its
     * answers, now and then loses calls.
     *
     * @param use makes the call with the token it is given, or by the component, which has the same; called twice at most
     * @return what {@code use} returns
     * @throws CallMustWait when Salesforce refuses all calls for now
     * @throws SalesforceUnavailable as {@code use} does, or when the log-in fails, or the new session is refused too
     */
    <T> T inSession(InSession<T> use) {
        String token = accessToken();
        try {
            return answered(use, token);
        } catch (SessionEnded first) {
            return inNewSession(use, first.moved() ? logInWhereItMoved(token) : logIn(token));
        }
    }

    private <T> T inNewSession(InSession<T> use, String token) {
        try {
            return answered(use, token);
        } catch (SessionEnded again) {
            SalesforceUnavailable trouble = again.moved()
                    ? new SalesforceUnavailable(
                            alias,
                            "the org's place redirects, or has no REST API, also with a session that has just begun: "
                                    + again.refusal().what(),
                            SharedSession.MOVED_AGAIN)
                    : new SalesforceUnavailable(
                            alias,
                            "a session that has just begun is refused: "
                                    + again.refusal().what(),
                            SharedSession.REFUSED_AT_ONCE);
            session.refusedAtOnce(token, trouble, again.moved());
            throw trouble;
        }
    }

    private <T> T answered(InSession<T> use, String token) throws SessionEnded {
        try {
            return use.call(token);
        } catch (SalesforceUnavailable e) {
            throw budget.failed(alias, e);
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
        try (Waiting waits = Waiting.begin()) {
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

    /** Waits a moment for a log-in that is under way. */
    public void letLogInEnd() {
        session.letLogInEnd();
    }

    /** Ends what makes its calls. */
    void close() {
        letLogInEnd();
        camel.stop();
    }

    /** Counts a request that Salesforce does not count as one of its REST API. */
    void note(ApiPurpose purpose) {
        budget.note(alias, purpose);
    }

    /** The path of a REST resource of the version in use. */
    public String path(String resource) {
        return "/services/data/v" + apiVersion.number() + resource;
    }

    /**
     * The session's access token, after a log-in where there is none. Whoever asks during a log-in waits for it.
     *
     * @throws SalesforceUnavailable when the log-in fails, or may not be tried yet
     */
    public String accessToken() {
        return session.token();
    }

    /**
     * Logs in again, unless somebody else has done so since {@code stale}, the token that was refused, was in use. Log-ins
     * that follow each other come ever later.
     *
     * @return the new token
     * @throws SalesforceUnavailable when the log-in fails, or may not be tried yet
     */
    public String logIn(String stale) {
        return session.logIn(stale);
    }

    /**
     * The same, where the place that the session of {@code stale} names is the org's no more. The instance URL of the reply is used
     * from then on, whatever the settings say.
     */
    String logInWhereItMoved(String stale) {
        return session.logInWhereItMoved(stale);
    }
}
