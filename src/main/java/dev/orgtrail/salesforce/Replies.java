package dev.orgtrail.salesforce;

import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;

/**
 * Looks at what passes through the HTTP client of an org's component: replies to calls, and log-ins. The component itself
 * hands on only the headers that begin with {@code Sforce}, and logs in by itself at its start.
 */
final class Replies implements Request.Listener {
    private final String org;
    private final ApiBudget budget;

    private Replies(String org, ApiBudget budget) {
        this.org = org;
        this.budget = budget;
    }

    static void watch(String org, HttpClient http, ApiBudget budget) {
        http.getRequestListeners().addListener(new Replies(org, budget));
    }

    @Override
    public void onQueued(Request request) {
        if (request.getPath().startsWith("/services/oauth2/token")) {
            budget.note(org, ApiPurpose.LOG_IN);
        }
        request.onResponseHeaders(response -> heard(org, response, budget));
    }

    /** Notes what the headers of a reply say of the org's requests. */
    static void heard(String org, Response response, ApiBudget budget) {
        budget.answered(org, response.getStatus(), response.getHeaders());
    }
}
