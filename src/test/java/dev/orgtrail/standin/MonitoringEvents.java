package dev.orgtrail.standin;

import dev.orgtrail.standin.streaming.EventDefinition;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes Real-Time Event Monitoring events of any kind: each field by its name, else by its type. */
final class MonitoringEvents {
    private static final List<String> TEXTS =
            List.of("plain text", "Größe über 10 € – 東京", "She said \"nein\"\nand left", "<b>bold</b> \\ & 'single'");

    private final People people;
    private final OrgSettings settings;
    private final EventChoices choices;

    MonitoringEvents(People people, OrgSettings settings, EventChoices choices) {
        this.people = people;
        this.settings = settings;
        this.choices = choices;
    }

    /** The fields of an event at a time, some of them without a value. */
    Map<String, Object> make(EventDefinition event, Instant time, Dice dice) {
        Map<String, Object> user = people.user(dice.pick(people.active()));
        Map<String, Object> fields = new LinkedHashMap<>();
        event.fields().forEach((field, type) -> {
            List<String> allowed = choices.of(event.name(), field);
            fields.put(
                    field,
                    allowed != null
                            ? typed(type, dice.pick(allowed), time)
                            : switch (type) {
                                case "datetime" -> time;
                                case "boolean" -> dice.oneIn(3);
                                case "int" -> dice.below(5000);
                                case "double" -> number(field, dice);
                                default -> text(field, user, dice);
                            });
        });
        return fields;
    }

    private static @Nullable Object typed(String type, String text, Instant time) {
        if (text.isEmpty()) {
            return null;
        }
        return switch (type) {
            case "datetime" -> time;
            case "boolean" -> Boolean.valueOf(text);
            case "int" -> Integer.valueOf(text);
            case "double" -> Double.valueOf(text);
            default -> text;
        };
    }

    private static double number(String field, Dice dice) {
        return switch (field) {
            case "Score" -> dice.below(10_001) / 10_000.0;
            case "LoginLatitude" -> dice.below(180_000) / 1000.0 - 90;
            case "LoginLongitude" -> dice.below(360_000) / 1000.0 - 180;
            case "EvaluationTime" -> dice.below(20);
            case "ApiVersion" -> 66;
            default -> dice.below(9000);
        };
    }

    private @Nullable Object text(String field, Map<String, Object> user, Dice dice) {
        return switch (field) {
            case "EventIdentifier", "DeviceId", "DeviceIdentifier", "DeviceSessionId", "ExecutionIdentifier" ->
                dice.uuid();
            case "RelatedEventIdentifier" -> dice.oneIn(4) ? dice.uuid() : null;
            case "UserId", "CurrentUserId" -> user.get("Id");
            case "Username" -> user.get("Username");
            case "ProfileId" -> user.get("ProfileId");
            case "RoleId" -> user.get("UserRoleId");
            case "UserType" -> user.get("UserType");
            case "SessionKey", "LoginKey" -> dice.letters(16);
            case "SessionLevel" -> dice.pick(List.of("STANDARD", "HIGH_ASSURANCE"));
            case "PolicyId", "TransactionSecurityPolicyId" -> dice.oneIn(4) ? RecordId.of("0NI", dice.below(3)) : null;
            case "PolicyOutcome" -> dice.pick(List.of("NoAction", "Notified", "Block"));
            case "RequestId", "RequestIdentifier" -> dice.letters(22);
            case "Query" -> "SELECT Id, Name FROM Contact WHERE Name LIKE 'O\\'%'";
            case "QueriedEntities" -> dice.pick(List.of("Account", "Contact", "Opportunity, Account"));
            case "UserAgent", "CurrentUserAgent", "PreviousUserAgent" ->
                dice.pick(List.of("python-requests/2.32.3", "Mozilla/5.0 (X11; Linux x86_64) Chrome/129.0"));
            case "EmailAddress" -> user.get("Email");
            case "PhoneNumber" -> "+33 1 " + (10_000_000 + dice.below(80_000_000));
            case "DelegatedUsername" -> "ada.0@acme.example";
            case "UserCount", "VersionNumber" -> Integer.toString(1 + dice.below(9));
            default -> {
                String json = json(field, dice);
                yield json != null ? json : byEnding(field, user, dice);
            }
        };
    }

    /** The text of a field that holds JSON, or null for a field that does not. */
    private @Nullable String json(String field, Dice dice) {
        return switch (field) {
            case "AdditionalInfo" -> "{}";
            case "Records" ->
                Json.write(Map.of(
                        "totalSize", 1, "rows", List.of(Map.of("datacells", List.of(RecordId.of("001", 7), "Acme")))));
            case "SecurityEventData" ->
                Json.write(List.of(Map.of(
                        "featureName",
                        "rowCount",
                        "featureValue",
                        Integer.toString(dice.below(90_000)),
                        "featureContribution",
                        dice.below(100) + ".00 %")));
            case "ImpactedUserIds" -> Json.write(List.of(RecordId.of("005", 100 + dice.below(49))));
            case "ParentIdList" -> Json.write(List.of(RecordId.of("0PS", 1)));
            case "ParentNameList" -> Json.write(List.of("Event Log Collector"));
            case "PermissionList" -> Json.write(List.of("ManageUsers", "ViewAllData"));
            case "ColumnHeaders", "DisplayedFieldEntities" -> Json.write(List.of("Name", "Größe"));
            case "PolicyResults" -> Json.write(List.of(Map.of("policy", "OsVersion", "result", "warn")));
            default -> null;
        };
    }

    private @Nullable Object byEnding(String field, Map<String, Object> user, Dice dice) {
        if (field.endsWith("Ip")) {
            return dice.ip();
        }
        if (field.endsWith("Id") || field.equals("Report")) {
            return id(field, user, dice);
        }
        if (field.endsWith("Url") || field.endsWith("Uri")) {
            return "/lightning/r/Account/" + RecordId.of("001", dice.below(5000)) + "/view";
        }
        if (field.endsWith("Name") || field.endsWith("Description") || field.equals("Summary")) {
            return dice.pick(TEXTS);
        }
        return dice.oneIn(3) ? null : dice.letters(6);
    }

    private Object id(String field, Map<String, Object> user, Dice dice) {
        return switch (field) {
            case "Report", "ReportId" -> Catalog.reportId(dice);
            case "DashboardId" -> Catalog.dashboardId(dice);
            case "ConnectedAppId" -> Catalog.connectedAppId(dice);
            case "LoginHistoryId" -> RecordId.of("0Ya", dice.below(80));
            case "LoginGeoId" -> RecordId.of("04F", dice.below(80));
            case "ListViewId" -> RecordId.of("00B", dice.below(100));
            case "DocumentId", "ContentDocumentId" -> RecordId.of("069", dice.below(5000));
            case "VersionId", "ContentVersionId" -> RecordId.of("068", dice.below(5000));
            case "DelegatedOrganizationId" -> settings.id();
            case "NetworkId" -> RecordId.of("0DB", 1);
            case "OwnerId" -> String.valueOf(user.get("Id"));
            default -> RecordId.of("001", dice.below(5000));
        };
    }
}
