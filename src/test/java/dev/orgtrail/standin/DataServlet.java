package dev.orgtrail.standin;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code /services/data}: the versions, and under each the limits, queries and objects.
 *
 * <p>After the REST API Developer Guide, <em>Versions</em> (which takes no session), <em>Status Codes and Error Responses</em>
 * (INVALID_SESSION_ID, API_DISABLED_FOR_ORG, REQUEST_LIMIT_EXCEEDED, NOT_FOUND) and <em>Limit Info Header</em>.
 */
final class DataServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private final transient StandInOrg org;
    private final transient OrgSettings settings;
    private final transient Sessions sessions;
    private final transient QueryResource queries;
    private final transient ObjectResource objects;
    private final transient ToolingResource tooling;
    private final transient ApiRequests requests;
    private final transient LimitsResource limits;

    DataServlet(
            StandInOrg org,
            OrgSettings settings,
            Sessions sessions,
            ApiRequests requests,
            QueryResource queries,
            ObjectResource objects,
            ToolingResource tooling) {
        this.org = org;
        this.settings = settings;
        this.sessions = sessions;
        this.requests = requests;
        this.limits = new LimitsResource(settings, requests);
        this.queries = queries;
        this.objects = objects;
        this.tooling = tooling;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = request.getPathInfo() == null ? "" : request.getPathInfo().replaceAll("^/+|/+$", "");
        if (path.isEmpty()) {
            Replies.json(response, 200, Json.write(versions()));
            return;
        }
        if (!sessions.valid(Replies.token(request))) {
            response.setHeader("WWW-Authenticate", "Token");
            Replies.json(response, 401, Json.write(Replies.EXPIRED));
            return;
        }
        if (!org.restIsEnabled()) {
            Replies.error(
                    response,
                    new SalesforceError(
                            403, "API_DISABLED_FOR_ORG", "The REST API is not enabled for this Organization."));
            return;
        }
        String refusal = requests.refusal();
        if (!refusal.isEmpty() || !requests.begin()) {
            Replies.error(response, new SalesforceError(403, "REQUEST_LIMIT_EXCEEDED", refusal));
            return;
        }
        response.setHeader("Sforce-Limit-Info", "api-usage=" + requests.used() + "/" + requests.stated());
        try {
            String[] steps = path.split("/", 3);
            String version = steps[0].startsWith("v") ? steps[0].substring(1) : "";
            if (!settings.apiVersions.contains(version)) {
                throw SalesforceError.notFound();
            }
            String rest = steps.length > 2 ? steps[2] : "";
            switch (steps.length > 1 ? steps[1] : "") {
                case "" -> Replies.json(response, 200, Json.write(resources(version)));
                case "limits" -> Replies.json(response, 200, Json.write(limits.of(org)));
                case "query", "queryAll" -> queries.get(request, response, version, rest);
                case "tooling" -> tooling.get(request, response, version, rest);
                case "sobjects" -> objects.service(request, response, version, rest);
                default -> throw SalesforceError.notFound();
            }
        } catch (SalesforceError e) {
            Replies.error(response, e);
        }
    }

    private List<Map<String, String>> versions() {
        return settings.apiVersions.stream()
                .map(version -> {
                    Map<String, String> entry = new LinkedHashMap<>();
                    int number = (int) Double.parseDouble(version);
                    entry.put(
                            "label", List.of("Spring", "Summer", "Winter").get(number % 3) + " '" + (number + 13) / 3);
                    entry.put("url", "/services/data/v" + version);
                    entry.put("version", version);
                    return entry;
                })
                .toList();
    }

    private static Map<String, String> resources(String version) {
        Map<String, String> resources = new LinkedHashMap<>();
        for (String name : List.of("query", "queryAll", "sobjects", "tooling", "limits")) {
            resources.put(name, "/services/data/v" + version + "/" + name);
        }
        return resources;
    }
}
