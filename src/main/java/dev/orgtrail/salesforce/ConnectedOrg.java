package dev.orgtrail.salesforce;

import java.util.Optional;
import org.apache.camel.component.salesforce.SalesforceComponent;
import org.apache.camel.component.salesforce.api.SalesforceException;

/**
 * An org that has been logged in to.
 *
 * @param alias the name the team chose
 * @param orgId the 18-character org id
 * @param apiVersion the API version in use, such as {@code 66.0}
 * @param component the org's own component, {@code salesforce-<alias>}
 */
public record ConnectedOrg(String alias, String orgId, String apiVersion, SalesforceComponent component) {
    /** Where the org's REST API answers, without a slash at the end. */
    public String instanceUrl() {
        return Optional.ofNullable(component.getSession().getInstanceUrl())
                .orElseThrow(() -> new SalesforceUnavailable(
                        alias, "the session has ended", "Orgtrail logs in again by itself; look at the org's status."));
    }

    /** The path of a REST resource of the version in use. */
    public String path(String resource) {
        return "/services/data/v" + apiVersion + resource;
    }

    /**
     * The session's access token, after a log-in where there is none.
     *
     * @throws SalesforceUnavailable when the log-in fails
     */
    public String accessToken() {
        String token = component.getSession().getAccessToken();
        return token != null ? token : logIn("");
    }

    /**
     * Logs in again, unless somebody else has done so since {@code stale} was the token.
     *
     * @throws SalesforceUnavailable when the log-in fails
     */
    public String logIn(String stale) {
        try {
            return component.getSession().login(stale.isEmpty() ? null : stale);
        } catch (SalesforceException e) {
            throw Remedies.explain(alias, e);
        }
    }
}
