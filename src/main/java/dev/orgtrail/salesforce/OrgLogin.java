package dev.orgtrail.salesforce;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orgtrail.connect.Login;
import dev.orgtrail.settings.OrgSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.apache.camel.CamelContext;
import org.apache.camel.component.salesforce.SalesforceComponent;
import org.apache.camel.component.salesforce.SalesforceEndpointConfig;
import org.springframework.stereotype.Component;

/** Logs in to an org, with a component of its own that its routes know as {@code salesforce-<alias>}. */
@Component
public class OrgLogin {
    /** A full page of a query can be larger than the component's 4 MiB. */
    private static final int LARGEST_REPLY = 64 * 1024 * 1024;

    private static final Duration TIME_TO_ANSWER = Duration.ofSeconds(30);

    private final CamelContext camel;
    private final ObjectMapper json;
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(TIME_TO_ANSWER)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    OrgLogin(CamelContext camel, ObjectMapper json) {
        this.camel = camel;
        this.json = json;
    }

    /**
     * Logs in. The API version is the one set, or the org's newest where that is lower.
     *
     * @param alias the org's alias
     * @param settings how to log in
     * @return the org
     * @throws SalesforceUnavailable when the login fails; nothing is left of it
     */
    public ConnectedOrg logIn(String alias, OrgSettings settings) {
        SalesforceComponent component = start(alias, settings, settings.apiVersion());
        try {
            String instance = component.getSession().getInstanceUrl();
            String newest = newestVersion(alias, instance);
            if (Double.parseDouble(newest) < Double.parseDouble(settings.apiVersion())) {
                component = restart(alias, settings, newest);
                return org(alias, newest, component);
            }
            return org(alias, settings.apiVersion(), component);
        } catch (RuntimeException e) {
            logOut(alias);
            throw e;
        }
    }

    private static ConnectedOrg org(String alias, String version, SalesforceComponent component) {
        return new ConnectedOrg(alias, component.getSession().getOrgId(), version, component);
    }

    private SalesforceComponent restart(String alias, OrgSettings settings, String version) {
        logOut(alias);
        return start(alias, settings, version);
    }

    private SalesforceComponent start(String alias, OrgSettings settings, String version) {
        SalesforceComponent component = new SalesforceComponent();
        component.setLoginConfig(Login.of(settings));
        SalesforceEndpointConfig endpoints = new SalesforceEndpointConfig();
        endpoints.setApiVersion(version);
        component.setConfig(endpoints);
        component.setHttpMaxContentLength(LARGEST_REPLY);
        try {
            camel.addComponent(name(alias), component);
            component.start();
            return component;
        } catch (Exception e) {
            logOut(alias);
            throw Remedies.explain(alias, e);
        }
    }

    private String newestVersion(String alias, String instance) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(instance + "/services/data"))
                .timeout(TIME_TO_ANSWER)
                .header("Accept", "application/json")
                .build();
        try {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            String newest = "";
            for (JsonNode version : json.readTree(answer.body())) {
                String listed = version.path("version").asText();
                if (newest.isEmpty() || Double.parseDouble(listed) > Double.parseDouble(newest)) {
                    newest = listed;
                }
            }
            if (newest.isEmpty()) {
                throw new IOException("no version is listed");
            }
            return newest;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Remedies.explain(alias, e);
        } catch (IOException | IllegalArgumentException e) {
            throw new SalesforceUnavailable(
                    alias,
                    "the org does not list its API versions: " + e.getMessage(),
                    "Check login-url and instance-url. Orgtrail tries again by itself.");
        }
    }

    /** Forgets an org's component, and its session. */
    public void logOut(String alias) {
        org.apache.camel.Component component = camel.removeComponent(name(alias));
        if (component != null) {
            component.stop();
        }
    }

    private static String name(String alias) {
        return "salesforce-" + alias;
    }
}
