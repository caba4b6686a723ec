package dev.orgtrail.standin;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code /id/ORG/USER}: the identity URL of a token response.
 *
 * <p>After Salesforce Help, <em>Identity URLs</em>. Its refusals were not found there; users report 403 and "Bad_OAuth_Token".
 */
final class IdentityServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private final transient StandInOrg org;
    private final transient Sessions sessions;
    private final transient Records records;
    private final transient OrgSettings settings;

    IdentityServlet(StandInOrg org, Sessions sessions, Records records, OrgSettings settings) {
        this.org = org;
        this.sessions = sessions;
        this.records = records;
        this.settings = settings;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = String.valueOf(request.getPathInfo());
        Map<String, Object> user = records.find("User", path.substring(path.lastIndexOf('/') + 1));
        if (!sessions.valid(Replies.token(request)) || user == null) {
            response.setStatus(403);
            response.setContentType("text/plain");
            response.getOutputStream().print(user == null ? "Wrong_Org" : "Bad_OAuth_Token");
            return;
        }
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("id", org.baseUrl() + "/id" + path);
        body.put("user_id", user.get("Id"));
        body.put("organization_id", settings.id());
        body.put("username", user.get("Username"));
        body.put("display_name", user.get("Name"));
        body.put("email", user.get("Email"));
        body.put("active", user.get("IsActive"));
        body.put("user_type", "STANDARD");
        body.put(
                "urls",
                Map.of(
                        "rest", org.baseUrl() + "/services/data/v{version}/",
                        "query", org.baseUrl() + "/services/data/v{version}/query/"));
        Replies.json(response, 200, Json.write(body));
    }
}
