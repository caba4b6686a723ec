package dev.orgtrail.standin;

import dev.orgtrail.standin.SObjectType.FieldType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code /sobjects}: the list, describes, records and log file bodies; PushTopics can be written, users changed.
 *
 * <p>After the REST API Developer Guide, <em>Describe Global</em>, <em>sObject Basic Information</em>, <em>sObject Describe</em>,
 * <em>sObject Rows</em> and <em>sObject Blob Get</em>. That what the user does not see is NOT_FOUND here was not found on a page;
 * it is what the status 404 says in <em>Status Codes and Error Responses</em>.
 */
final class ObjectResource {
    private final StandInOrg org;
    private final QueryRunner runner;
    private final PushTopics pushTopics;

    ObjectResource(StandInOrg org, QueryRunner runner) {
        this.org = org;
        this.runner = runner;
        this.pushTopics = new PushTopics(org, runner);
    }

    void service(HttpServletRequest request, HttpServletResponse response, String version, String path)
            throws IOException {
        if (path.isEmpty()) {
            Map<String, Object> all = new LinkedHashMap<>();
            all.put("encoding", "UTF-8");
            all.put("maxBatchSize", 200);
            all.put(
                    "sobjects",
                    org.schema().types().stream()
                            .map(type -> summary(type, version))
                            .toList());
            Replies.json(response, 200, Json.write(all));
            return;
        }
        String[] steps = path.split("/");
        SObjectType type = org.schema().type(steps[0]);
        if (type == null) {
            throw SalesforceError.notFound();
        }
        String method = request.getMethod();
        if (steps.length == 1) {
            if (method.equals("POST")) {
                create(request, response, type);
            } else {
                Map<String, Object> basic = new LinkedHashMap<>();
                basic.put("objectDescribe", summary(type, version));
                basic.put("recentItems", List.of());
                Replies.json(response, 200, Json.write(basic));
            }
        } else if (steps[1].equals("describe")) {
            Replies.json(response, 200, Json.write(describe(type, version)));
        } else if (steps.length == 3 && type.name().equals("EventLogFile") && steps[2].equalsIgnoreCase("LogFile")) {
            logFile(request, response, steps[1]);
        } else if (steps.length == 2) {
            record(request, response, type, steps[1], version);
        } else {
            throw SalesforceError.notFound();
        }
    }

    private void logFile(HttpServletRequest request, HttpServletResponse response, String id) throws IOException {
        LogFile file = org.logFiles().file(id);
        if (file == null) {
            throw SalesforceError.notFound();
        }
        Replies.stream(request, response, "text/csv", file::writeTo);
    }

    private void create(HttpServletRequest request, HttpServletResponse response, SObjectType type) throws IOException {
        if (!type.name().equals("PushTopic")) {
            throw notAllowed(type, "create");
        }
        String id = pushTopics.create(Json.read(request.getInputStream()));
        Map<String, Object> created = new LinkedHashMap<>();
        created.put("id", id);
        created.put("success", true);
        created.put("errors", List.of());
        Replies.json(response, 201, Json.write(created));
    }

    private void record(
            HttpServletRequest request, HttpServletResponse response, SObjectType type, String id, String version)
            throws IOException {
        Map<String, Object> row = org.records().find(type.name(), id);
        if (row == null) {
            throw new SalesforceError(
                    404, "NOT_FOUND", "Provided external ID field does not exist or is not accessible: " + id);
        }
        switch (request.getMethod()) {
            case "GET" -> {
                String fields = request.getParameter("fields");
                String soql = "SELECT " + (fields == null ? "FIELDS(STANDARD)" : fields) + " FROM " + type.name();
                QueryRunner.Result shape = runner.run(soql + " LIMIT 0");
                Replies.json(response, 200, Json.write(runner.show(shape, row, version)));
            }
            case "PATCH" -> {
                Map<String, Object> changes = Json.read(request.getInputStream());
                if (type.name().equals("PushTopic")) {
                    pushTopics.update(id, changes);
                } else if (type.name().equals("User")) {
                    org.changeRecord("User", id, changes);
                } else {
                    throw notAllowed(type, "update");
                }
                response.setStatus(204);
            }
            case "DELETE" -> {
                if (!type.name().equals("PushTopic")) {
                    throw notAllowed(type, "delete");
                }
                org.records().remove("PushTopic", String.valueOf(row.get("Id")));
                response.setStatus(204);
            }
            default -> throw new SalesforceError(405, "METHOD_NOT_ALLOWED", "HTTP Method not allowed");
        }
    }

    private static SalesforceError notAllowed(SObjectType type, String what) {
        return new SalesforceError(
                400,
                "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY",
                "entity type " + type.name() + " does not support " + what);
    }

    private static Map<String, @Nullable Object> summary(SObjectType type, String version) {
        String url = "/services/data/v" + version + "/sobjects/" + type.name();
        Map<String, @Nullable Object> summary = new LinkedHashMap<>();
        summary.put("name", type.name());
        summary.put("label", type.label());
        summary.put("keyPrefix", type.prefix().isEmpty() ? null : type.prefix());
        summary.put("queryable", true);
        summary.put("retrieveable", true);
        summary.put("createable", type.name().equals("PushTopic"));
        summary.put("updateable", type.name().equals("PushTopic") || type.name().equals("User"));
        summary.put("custom", type.name().endsWith("__c"));
        summary.put("urls", Map.of("sobject", url, "describe", url + "/describe", "rowTemplate", url + "/{ID}"));
        return summary;
    }

    private static Map<String, @Nullable Object> describe(SObjectType type, String version) {
        Map<String, @Nullable Object> describe = summary(type, version);
        List<Map<String, @Nullable Object>> fields = new ArrayList<>();
        for (FieldType field : type.fields().values()) {
            Map<String, @Nullable Object> shown = new LinkedHashMap<>();
            shown.put("name", field.name());
            shown.put("label", field.name());
            shown.put("type", field.type());
            shown.put("filterable", field.filterable());
            shown.put("sortable", field.sortable());
            shown.put("nillable", !field.name().equals("Id"));
            shown.put("custom", field.name().endsWith("__c"));
            shown.put("length", field.type().equals("id") || field.type().equals("reference") ? 18 : 255);
            shown.put("relationshipName", field.relationship());
            shown.put("referenceTo", field.target() == null ? List.of() : List.of(field.target()));
            shown.put("picklistValues", List.of());
            fields.add(shown);
        }
        describe.put("fields", fields);
        describe.put("childRelationships", List.of());
        describe.put("recordTypeInfos", List.of());
        return describe;
    }
}
