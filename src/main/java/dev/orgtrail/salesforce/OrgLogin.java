package dev.orgtrail.salesforce;

import dev.orgtrail.connect.Login;
import dev.orgtrail.connect.TokenKeeper;
import dev.orgtrail.settings.OrgSettings;
import dev.orgtrail.threads.SharedThreads;
import dev.orgtrail.threads.Waiting;
import dev.orgtrail.threads.Work;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.CamelContext;
import org.apache.camel.component.salesforce.SalesforceComponent;
import org.apache.camel.component.salesforce.SalesforceEndpointConfig;
import org.apache.camel.component.salesforce.SalesforceHttpClient;
import org.apache.camel.component.salesforce.api.SalesforceException;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.eclipse.jetty.client.ContentResponse;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Logs in to an org, with a component of its own that its routes know as {@code salesforce-<alias>}. */
@Component
public class OrgLogin {
    /** What Salesforce takes of URI and headers of a request, in bytes. */
    private static final int LONGEST_REQUEST = 16_384;

    private static final Logger LOG = LoggerFactory.getLogger(OrgLogin.class);
    /** A full page of a query can be larger than the component's 4 MiB. What is larger than this is read as a stream. */
    static final int LARGEST_REPLY = 8 * 1024 * 1024;

    /** Clocks that are no further apart are called the same: a reply takes time, and is dated to the second. */
    private static final Duration SAME_TIME = Duration.ofMinutes(1);

    /** How much longer than an answer may take the component is waited for. */
    private static final Duration MARGIN = Duration.ofSeconds(5);

    private final CamelContext camel;
    private final Patience patience;
    private final ApiBudget budget;
    private final Clock clock;
    private final ObjectProvider<TokenKeeper> keeper;
    private final PasswordLockout lockout;
    private final SharedThreads threads;
    private final SharedHttp shared;

    OrgLogin(
            CamelContext camel,
            Patience patience,
            ApiBudget budget,
            Clock clock,
            ObjectProvider<TokenKeeper> keeper,
            PasswordLockout lockout,
            SharedThreads threads,
            SharedHttp shared) {
        this.threads = threads;
        this.shared = shared;
        this.keeper = keeper;
        this.lockout = lockout;
        this.camel = camel;
        this.patience = patience;
        this.budget = budget;
        this.clock = clock;
    }

    /**
     * Logs in, once. The API version is the one set, or else the org's newest that Orgtrail was tested with; the org tells its
     * versions where its session is, which login.salesforce.com does not.
     *
     * @param alias the org's alias
     * @param settings how to log in
     * @return the org
     * @throws CallMustWait while Salesforce has asked for a pause
     * @throws LogInRests while a password that was refused is not tried
     * @throws SalesforceUnavailable when the login fails; nothing is left of it
     */
    public ConnectedOrg logIn(String alias, OrgSettings settings) {
        budget.beforeLogIn(alias);
        lockout.beforeLogIn(alias, settings);
        TrustedHosts hosts = new TrustedHosts(alias, settings);
        SalesforceComponent component = start(alias, settings, hosts);
        try {
            Versions versions = versionsAtItsPlace(alias, settings, component, hosts);
            ApiVersions.Chosen version = versions.offered().choose(settings.apiVersion());
            component.getConfig().setApiVersion(version.number());
            return new ConnectedOrg(
                    alias,
                    component.getSession().getOrgId(),
                    version,
                    component,
                    new SharedSession(
                            alias, component, hosts, budget, clock, failure -> failed(alias, settings, failure)),
                    hosts,
                    versions.clockAhead(),
                    budget,
                    camel,
                    patience.answer().plus(MARGIN),
                    threads);
        } catch (RuntimeException | Error e) {
            logOut(alias);
            throw e;
        }
    }

    private SalesforceComponent start(String alias, OrgSettings settings, TrustedHosts hosts) {
        SalesforceComponent component = new SharingComponent();
        component.setLoginConfig(Login.of(settings));
        SalesforceEndpointConfig endpoints = new SalesforceEndpointConfig();
        component.setConfig(endpoints);
        component.setHttpMaxContentLength(LARGEST_REPLY);
        component.setHttpRequestTimeout(patience.answer().toMillis());
        component.setHttpClientIdleTimeout(patience.answer().toMillis());
        try {
            SalesforceHttpClient http = httpClient(alias);
            hosts.guard(http);
            Replies.watch(alias, http, budget);
            lockout.watch(alias, http, settings);
            keeper.ifAvailable(kept -> RotatedTokens.watch(alias, http, component.getLoginConfig(), kept));
            endpoints.setHttpClient(http);
            try (Waiting waits = Waiting.begin()) {
                // Where the context is started, this starts the component, which logs in.
                camel.addComponent(name(alias), component);
                component.start();
            }
            hosts.require(component.getSession().getInstanceUrl());
            return component;
        } catch (Exception e) {
            logOut(alias);
            throw failed(alias, settings, e);
        }
    }

    private SalesforceUnavailable failed(String alias, OrgSettings settings, Exception failure) {
        SalesforceUnavailable trouble = lockout.explained(alias, settings, Remedies.explain(alias, failure));
        return budget.logInFailed(alias, trouble);
    }

    private SalesforceHttpClient httpClient(String alias) throws Exception {
        SslContextFactory.Client tls = new SslContextFactory.Client();
        tls.setSslContext(new SSLContextParameters().createSSLContext(camel));
        SalesforceHttpClient http = new SalesforceHttpClient(camel, threads.of(alias, Work.CALLS), tls);
        shared.giveTo(http, patience.answer());
        // A refused token is answered to the caller, who logs in: see ConnectedOrg.inSession. A refusal that breaks off
        // in mid-reply is asked for once more all the same.
        http.setMaxRetries(0);
        // A query of many columns is a long URI; by default Jetty sends no headers of more than 4,096 bytes.
        http.setRequestBufferSize(LONGEST_REQUEST);
        return http;
    }

    /** The API versions of an org, and how far its clock is ahead of ours. */
    private record Versions(ApiVersions offered, Duration clockAhead) {}

    /** The place that the settings name, or where the org was connected, may be the org's no more. */
    private Versions versionsAtItsPlace(
            String alias, OrgSettings settings, SalesforceComponent component, TrustedHosts hosts) {
        try {
            return versions(alias, component);
        } catch (SessionEnded moved) {
            if (component.getLoginConfig().getInstanceUrl() == null) {
                throw moved.refusal();
            }
        }
        component.getLoginConfig().setInstanceUrl(null);
        try {
            try (Waiting waits = Waiting.begin()) {
                component.getSession().login(component.getSession().getAccessToken());
            }
            hosts.require(component.getSession().getInstanceUrl());
            return versions(alias, component);
        } catch (SalesforceException e) {
            throw failed(alias, settings, e);
        } catch (SessionEnded again) {
            throw again.refusal();
        }
    }

    private Versions versions(String alias, SalesforceComponent component) throws SessionEnded {
        ContentResponse answer;
        // It needs no session, so Salesforce has nobody to count it for.
        budget.note(alias, ApiPurpose.LOG_IN);
        try (Waiting waits = Waiting.begin()) {
            answer = component
                    .getHttpClient()
                    .newRequest(component.getSession().getInstanceUrl() + "/services/data")
                    .timeout(patience.answer().toMillis(), TimeUnit.MILLISECONDS)
                    .headers(headers -> headers.put(HttpHeader.ACCEPT, "application/json"))
                    .send();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Remedies.explain(alias, e);
        } catch (ExecutionException | TimeoutException e) {
            throw Remedies.explain(alias, e);
        }
        if (answer.getStatus() != HttpStatus.OK_200) {
            SalesforceUnavailable refusal = Remedies.explain(alias, answer.getStatus(), answer.getContentAsString());
            SessionEnded.throwIfSo(answer.getStatus(), refusal);
            throw refusal;
        }
        return new Versions(ApiVersions.read(alias, answer.getContentAsString()), clockAhead(answer));
    }

    private Duration clockAhead(ContentResponse answer) {
        long date = answer.getHeaders().getDateField(HttpHeader.DATE);
        Duration ahead = date < 0 ? Duration.ZERO : Duration.between(clock.instant(), Instant.ofEpochMilli(date));
        return ahead.abs().compareTo(SAME_TIME) < 0 ? Duration.ZERO : ahead;
    }

    /** Whether an org's credentials are not tried at present, lest its user is locked out. */
    public boolean rests(String alias) {
        return lockout.rests(alias);
    }

    /** Lets an org's credentials be tried once more. */
    public void allow(String alias) {
        lockout.allow(alias);
    }

    /** Has an org asked at once, whatever pause it has asked for. */
    public void askAgain(String alias) {
        budget.askAgain(alias);
    }

    /** Forgets an org's component, its endpoints, and its session. */
    public void logOut(String alias) {
        try {
            // An endpoint of the component that goes would be used on after the next log-in.
            camel.removeEndpoints(name(alias) + ":*");
        } catch (Exception e) {
            LOG.debug("Endpoints of {} could not be removed", alias, e);
        }
        org.apache.camel.Component component = camel.removeComponent(name(alias));
        if (component != null) {
            component.stop();
        }
    }

    private static String name(String alias) {
        return "salesforce-" + alias;
    }
}
