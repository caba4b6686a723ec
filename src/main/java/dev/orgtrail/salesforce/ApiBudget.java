package dev.orgtrail.salesforce;

import dev.orgtrail.settings.OrgtrailSettings;
import dev.orgtrail.state.ApiCalls;
import dev.orgtrail.threads.Waiting;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpFields;
import org.springframework.stereotype.Component;

/**
 * Counts the calls to each org's REST API, and says which may be made: never more than Orgtrail's share of the org's
 * requests, nor more at a time than is set, nor any while the org refuses them.
 *
 * <p>Follows Salesforce's REST API, header <em>Limit Info</em>, and its <em>API Request Limits and Allocations</em>.
 */
@Component
public class ApiBudget {
    private static final Pattern USAGE = Pattern.compile("(?<![\\w-])api-usage=(\\d{1,15})/(\\d{1,15})");
    private static final int TOO_MANY = 429;
    private static final int UNAVAILABLE = 503;
    private static final Duration SOON = Duration.ofSeconds(5);

    private final OrgtrailSettings.Api settings;
    private final ApiCalls calls;
    private final MeterRegistry meters;
    private final Clock clock;
    private final Map<String, OrgBudget> budgets = new ConcurrentHashMap<>();
    private final Map<String, ParallelCalls> parallel = new ConcurrentHashMap<>();

    ApiBudget(OrgtrailSettings settings, ApiCalls calls, MeterRegistry meters, Clock clock) {
        this.settings = settings.api();
        this.calls = calls;
        this.meters = meters;
        this.clock = clock;
    }

    private OrgBudget budget(String org) {
        return budgets.computeIfAbsent(org, alias -> new OrgBudget(alias, settings.share(), calls, clock));
    }

    /**
     * Begins a call, which is counted; waits for the calls that the org has at the moment.
     *
     * @throws CallMustWait when it may not be made now
     */
    ApiCall begin(String org, ApiPurpose purpose) {
        OrgBudget budget = budget(org);
        Optional<CallMustWait> wait = budget.waits(purpose);
        if (wait.isPresent()) {
            throw wait.get();
        }
        ParallelCalls places = parallel.computeIfAbsent(org, alias -> new ParallelCalls(settings.parallel()));
        try (Waiting waits = Waiting.begin()) {
            if (!places.begin(purpose)) {
                throw busy(org);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw busy(org);
        }
        boolean begun = false;
        try {
            ApiCall call = new ApiCall(budget, places, purpose, budget.admit(purpose));
            meter(org, purpose);
            begun = true;
            return call;
        } finally {
            if (!begun) {
                places.end(purpose);
            }
        }
    }

    private CallMustWait busy(String org) {
        return new CallMustWait(
                org,
                "as many calls as orgtrail.api.parallel allows (" + settings.parallel() + ") are being answered",
                "Orgtrail tries again by itself.",
                clock.instant().plus(SOON));
    }

    /** Counts what Salesforce does not count as an API request. */
    void note(String org, ApiPurpose purpose) {
        meter(org, purpose);
    }

    private void meter(String org, ApiPurpose purpose) {
        meters.counter("orgtrail.api.calls", "org", org, "purpose", purpose.label())
                .increment();
    }

    /**
     * Notes what a reply says of the org's requests.
     *
     * @param headers {@code Sforce-Limit-Info} and {@code Retry-After} among them, where it has them
     */
    void answered(String org, int status, HttpFields headers) {
        OrgBudget budget = budget(org);
        String usage = headers.get("Sforce-Limit-Info");
        if (usage != null) {
            Matcher matcher = USAGE.matcher(usage);
            if (matcher.find()) {
                long max = Long.parseLong(matcher.group(2));
                budget.limits(max, Math.max(0, max - Long.parseLong(matcher.group(1))));
            }
        }
        if (status == TOO_MANY || status == UNAVAILABLE) {
            String what = "Salesforce asks for a pause (HTTP " + status + ")";
            Optional<Duration> pause = RetryAfter.of(headers, clock.instant());
            if (pause.isPresent()) {
                budget.askedToWait(what, pause.get());
            } else if (status == TOO_MANY) {
                budget.refused(what);
            }
        }
    }

    /**
     * Makes sure that an org may be logged in to, which Salesforce does not count as an API request.
     *
     * @throws CallMustWait while Salesforce has asked for a pause
     */
    void beforeLogIn(String org) {
        Optional<CallMustWait> wait = budget(org).askedToWait();
        if (wait.isPresent()) {
            throw wait.get();
        }
    }

    /** Returns why a log-in has failed: that Salesforce asks for a pause, or else what is known of it. */
    SalesforceUnavailable logInFailed(String org, SalesforceUnavailable failure) {
        // An error code says more than a pause that something else may have been asked to make.
        return failure.code().isEmpty()
                ? budget(org)
                        .askedToWait()
                        .map(SalesforceUnavailable.class::cast)
                        .orElse(failure)
                : failure;
    }

    /**
     * Notes that Salesforce has not done what a call has asked.
     *
     * @return the failure, or that calls must wait where the org refuses all of them for now
     */
    SalesforceUnavailable failed(String org, SalesforceUnavailable failure) {
        OrgBudget budget = budget(org);
        if (failure.code().equals("REQUEST_LIMIT_EXCEEDED")) {
            String what = "Salesforce refuses API requests: " + failure.what() + ". " + failure.remedy();
            if (Remedies.isOfConcurrency(failure.what())) {
                budget.tooManyAtOnce(what);
            } else {
                budget.refused(what);
            }
        }
        return budget.refusesAll().map(SalesforceUnavailable.class::cast).orElse(failure);
    }

    /** Notes what the org's limits say of its requests. */
    void limits(String org, long max, long remaining) {
        budget(org).limits(max, remaining);
    }

    /** How many calls of an org may be made now. */
    public long room(String org, ApiPurpose purpose) {
        return budget(org).room(purpose);
    }

    /** Why calls of an org have to wait now; empty when one may be made. */
    public Optional<CallMustWait> waits(String org, ApiPurpose purpose) {
        return budget(org).waits(purpose);
    }

    /** What there is to see of an org's requests. */
    public ApiUse use(String org) {
        return budget(org).use();
    }

    /** Has an org asked at once that has refused calls or has asked for a pause. */
    void askAgain(String org) {
        budget(org).askAgain();
    }

    /** Forgets an org. */
    void forget(String org) {
        budgets.remove(org);
        parallel.remove(org);
    }
}
