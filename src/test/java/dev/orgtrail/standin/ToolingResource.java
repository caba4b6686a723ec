package dev.orgtrail.standin;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * {@code /tooling/query}: the objects that tell how the org is set up. Only who has View Setup and Configuration sees them,
 * as the page of PlatformEventChannelMember says; of RealTimeEvent no page says it.
 *
 * @see <a href="https://developer.salesforce.com/docs/platform/api-tooling/references/tooling-objects/tooling-platformeventchannelmember.html">
 *     PlatformEventChannelMember</a>
 */
final class ToolingResource {
    private static final Map<String, List<String>> FIELDS = Map.of(
            "RealTimeEvent", List.of("Id", "DurableId", "EntityName", "IsEnabled"),
            "PlatformEventChannelMember", List.of("Id", "DeveloperName", "EventChannel", "SelectedEntity"));

    private final StandInOrg org;

    ToolingResource(StandInOrg org) {
        this.org = org;
    }

    void get(HttpServletRequest request, HttpServletResponse response, String version, String path) throws IOException {
        if (!path.equals("query")) {
            throw SalesforceError.notFound();
        }
        Soql soql = SoqlParser.parse(String.valueOf(request.getParameter("q")));
        String object = soql.from().path();
        List<String> known = FIELDS.get(object);
        if (known == null || !org.may("ViewSetup")) {
            throw new SalesforceError(400, "INVALID_TYPE", "sObject type '" + object + "' is not supported.");
        }
        soql.fields().stream()
                .filter(field -> !known.contains(field.path()))
                .findFirst()
                .ifPresent(field -> {
                    throw new SalesforceError(
                            400,
                            "INVALID_FIELD",
                            SoqlParser.place(soql.text(), field.at()) + "No such column '" + field.path()
                                    + "' on entity '" + object + "'.");
                });
        Set<String> selected = soql.fields().stream().map(Soql.Field::path).collect(Collectors.toSet());
        List<Map<String, @Nullable Object>> records = (object.equals("RealTimeEvent")
                        ? org.events().records()
                        : members(soql))
                .stream()
                        .map(record -> shown(record, selected, object, version))
                        .toList();
        Map<String, @Nullable Object> reply = new LinkedHashMap<>();
        reply.put("size", records.size());
        reply.put("totalSize", records.size());
        reply.put("done", true);
        reply.put("queryLocator", null);
        reply.put("entityTypeName", object);
        reply.put("records", records);
        Replies.json(response, 200, Json.write(reply));
    }

    /** The objects whose changes are captured, on the standard channel. */
    private List<Map<String, @Nullable Object>> members(Soql soql) {
        if (!(soql.where() instanceof Soql.Comparison comparison
                && comparison.field().path().equals("EventChannel")
                && comparison.values().get(0).text().replace("'", "").equals("ChangeEvents"))) {
            throw new SalesforceError(400, "MALFORMED_QUERY", "the stand-in knows the members of ChangeEvents only");
        }
        return org.settings().changeDataCapture.stream()
                .map(object -> {
                    Map<String, @Nullable Object> member = new LinkedHashMap<>();
                    member.put("Id", null);
                    member.put("DeveloperName", "ChangeEvents_" + object + "ChangeEvent");
                    member.put("EventChannel", "ChangeEvents");
                    member.put("SelectedEntity", object + "ChangeEvent");
                    return member;
                })
                .toList();
    }

    private static Map<String, @Nullable Object> shown(
            Map<String, @Nullable Object> record, Set<String> selected, String object, String version) {
        Map<String, @Nullable Object> shown = new LinkedHashMap<>();
        shown.put(
                "attributes",
                Map.of("type", object, "url", "/services/data/v" + version + "/tooling/sobjects/" + object));
        record.forEach((field, value) -> {
            if (selected.contains(field)) {
                shown.put(field, value);
            }
        });
        return shown;
    }
}
