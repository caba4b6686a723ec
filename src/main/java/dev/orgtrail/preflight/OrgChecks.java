package dev.orgtrail.preflight;

import dev.orgtrail.collect.EventMonitoringLicence;
import dev.orgtrail.collect.MonitoringChannels;
import dev.orgtrail.collect.RestingCalls;
import dev.orgtrail.preflight.Check.Outcome;
import dev.orgtrail.salesforce.ApiPurpose;
import dev.orgtrail.salesforce.ConnectedOrg;
import dev.orgtrail.salesforce.OrgLimits;
import dev.orgtrail.salesforce.Patience;
import dev.orgtrail.salesforce.PermissionSets;
import dev.orgtrail.salesforce.PubSubConnection;
import dev.orgtrail.salesforce.PushTopics;
import dev.orgtrail.salesforce.Remedies;
import dev.orgtrail.salesforce.SalesforceUnavailable;
import dev.orgtrail.salesforce.Soql;
import dev.orgtrail.settings.OrgSettings;
import dev.orgtrail.settings.OrgtrailSettings;
import dev.orgtrail.state.Sources;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.util.function.SingletonSupplier;

/** Looks at an org's prerequisites by its API. Each look stands for itself: one that fails says so, and the next goes on. */
@Component
class OrgChecks {
    private static final DateTimeFormatter SALESFORCE = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSZ");
    private static final Duration LATELY = Duration.ofDays(30);
    private static final String DISABLED = "API_DISABLED_FOR_ORG";

    /** Permissions by the column that tells of them, in the order of the report. */
    private static final Map<Prerequisite, String> COLUMNS = new LinkedHashMap<>();

    static {
        COLUMNS.put(Prerequisite.API_ENABLED, "PermissionsApiEnabled");
        COLUMNS.put(Prerequisite.MANAGE_USERS, "PermissionsManageUsers");
        COLUMNS.put(Prerequisite.VIEW_SETUP, "PermissionsViewSetup");
        COLUMNS.put(Prerequisite.VIEW_EVENT_LOG_FILES, "PermissionsViewEventLogFiles");
        COLUMNS.put(Prerequisite.VIEW_ALL_DATA, "PermissionsViewAllData");
        COLUMNS.put(Prerequisite.QUERY_ALL_FILES, "PermissionsQueryAllFiles");
        COLUMNS.put(Prerequisite.VIEW_REAL_TIME, "PermissionsViewRealTimeEventMonitoringData");
        COLUMNS.put(Prerequisite.CUSTOMIZE_APPLICATION, "PermissionsCustomizeApplication");
        COLUMNS.put(Prerequisite.MANAGE_CONTENT, "PermissionsManageContentPermissions");
    }

    /** The source that is off without a permission; the others only make events poorer. */
    private static final Map<Prerequisite, String> SOURCE = Map.of(
            Prerequisite.MANAGE_USERS, Sources.LOGIN_HISTORY,
            Prerequisite.VIEW_SETUP, Sources.SETUP_AUDIT_TRAIL,
            Prerequisite.VIEW_EVENT_LOG_FILES, Sources.EVENT_LOG_FILE,
            Prerequisite.VIEW_REAL_TIME, Sources.STREAMING,
            Prerequisite.CUSTOMIZE_APPLICATION, Sources.STREAMING);

    private static final Set<Prerequisite> ONLY_WARN = Set.of(Prerequisite.VIEW_ALL_DATA, Prerequisite.QUERY_ALL_FILES);

    private final Soql soql;
    private final OrgLimits limits;
    private final PushTopics pushTopics;
    private final Patience patience;
    private final OrgtrailSettings settings;
    private final Clock clock;

    OrgChecks(
            Soql soql,
            OrgLimits limits,
            PushTopics pushTopics,
            Patience patience,
            OrgtrailSettings settings,
            Clock clock) {
        this.soql = soql;
        this.limits = limits;
        this.pushTopics = pushTopics;
        this.patience = patience;
        this.settings = settings;
        this.clock = clock;
    }

    /** A look that may fail. */
    private interface Look {
        Check look();
    }

    /** All of them, of an org that is logged in to. */
    List<Check> checks(ConnectedOrg org, OrgSettings orgSettings) {
        List<Check> checks = new ArrayList<>();
        String alias = org.alias();
        Supplier<Map<String, Object>> user = SingletonSupplier.of(() -> user(org));
        checks.add(new Check(Prerequisite.LOG_IN, Outcome.PASSED, "as org " + org.orgId()));
        checks.add(look(Prerequisite.SERVICE_ACCOUNT, Outcome.WARNING, alias, () -> serviceAccount(org, user.get())));
        checks.add(new Check(
                Prerequisite.CLOCK,
                org.clockAhead().isZero() ? Outcome.PASSED : Outcome.WARNING,
                org.clockAhead().isZero() ? "to the minute" : org.clockTrouble()));
        checks.add(look(Prerequisite.EDITION, Outcome.FAILED, alias, () -> edition(alias)));
        checks.add(new Check(
                Prerequisite.API_VERSION,
                org.apiVersionRemark().isEmpty() ? Outcome.PASSED : Outcome.WARNING,
                org.apiVersionRemark().isEmpty() ? org.apiVersion() : org.apiVersionRemark()));
        permissions(org, orgSettings, user, checks);
        checks.add(look(Prerequisite.EVENT_MONITORING, Outcome.WARNING, alias, () -> eventMonitoring(alias)));
        checks.add(look(Prerequisite.HOURLY_FILES, Outcome.WARNING, alias, () -> hourlyFiles(alias)));
        checks.add(look(Prerequisite.CHANNELS, Outcome.WARNING, alias, () -> channels(org, orgSettings)));
        checks.add(look(Prerequisite.PUSH_TOPICS, Outcome.WARNING, alias, () -> pushTopics(alias, orgSettings)));
        checks.add(look(Prerequisite.API_REQUESTS, Outcome.FAILED, alias, () -> apiRequests(alias, orgSettings)));
        return checks;
    }

    private static Check look(Prerequisite prerequisite, Outcome otherwise, String alias, Look look) {
        try {
            return look.look();
        } catch (RuntimeException e) {
            SalesforceUnavailable trouble = Remedies.explain(alias, e);
            return new Check(prerequisite, otherwise, trouble.what());
        }
    }

    private Check serviceAccount(ConnectedOrg org, Map<String, Object> user) {
        List<String> found = new ArrayList<>();
        if (!Boolean.TRUE.equals(user.get("IsActive"))) {
            found.add("it is inactive");
        }
        if (!"Standard".equals(user.get("UserType"))) {
            found.add("its type is " + user.get("UserType"));
        }
        Instant since = org.now(clock).minus(LATELY);
        if (!soql.firstPage(
                        org.alias(),
                        ApiPurpose.OTHER,
                        "SELECT Id FROM LoginHistory WHERE UserId = '" + org.userId()
                                + "' AND LoginType = 'Application' AND LoginTime >= "
                                + DateTimeFormatter.ISO_INSTANT.format(
                                        since.truncatedTo(java.time.temporal.ChronoUnit.SECONDS))
                                + " LIMIT 1")
                .isEmpty()) {
            found.add("somebody has logged in to the user interface as it within 30 days");
        }
        return new Check(
                Prerequisite.SERVICE_ACCOUNT,
                found.isEmpty() ? Outcome.PASSED : Outcome.WARNING,
                user.get("Username") + (found.isEmpty() ? "" : ": " + String.join("; ", found)));
    }

    private Map<String, Object> user(ConnectedOrg org) {
        List<Map<String, Object>> users = soql.firstPage(
                org.alias(),
                ApiPurpose.OTHER,
                "SELECT Id, Username, IsActive, UserType, UserPermissionsSFContentUser FROM User WHERE Id = '"
                        + org.userId() + "'");
        if (users.isEmpty()) {
            throw new SalesforceUnavailable(
                    org.alias(), "the connecting user is not shown to itself", "Connect again.");
        }
        return users.get(0);
    }

    private Check edition(String alias) {
        Map<String, Object> org = soql.firstPage(
                        alias, ApiPurpose.OTHER, "SELECT OrganizationType, IsSandbox, InstanceName FROM Organization")
                .get(0);
        return new Check(
                Prerequisite.EDITION,
                Outcome.PASSED,
                org.get("OrganizationType") + (Boolean.TRUE.equals(org.get("IsSandbox")) ? ", a sandbox" : "") + ", on "
                        + org.get("InstanceName"));
    }

    /** By the columns of the user's permission sets, its profile's own among them; a column may be absent in an org. */
    private void permissions(
            ConnectedOrg org, OrgSettings orgSettings, Supplier<Map<String, Object>> user, List<Check> checks) {
        String alias = org.alias();
        Set<String> columns;
        Set<String> granted = new HashSet<>();
        try {
            Set<String> fields = new HashSet<>(soql.fields(alias, ApiPurpose.OTHER, "PermissionSet"));
            columns = COLUMNS.values().stream().filter(fields::contains).collect(Collectors.toSet());
            soql.pages(
                            alias,
                            ApiPurpose.OTHER,
                            "SELECT "
                                    + columns.stream()
                                            .sorted()
                                            .map(column -> "PermissionSet." + column)
                                            .collect(Collectors.joining(", "))
                                    + " FROM PermissionSetAssignment WHERE AssigneeId = '" + org.userId()
                                    + "' AND IsActive = true")
                    .forEachRemaining(
                            page -> page.forEach(assignment -> granted.addAll(PermissionSets.granted(assignment))));
        } catch (RuntimeException e) {
            SalesforceUnavailable trouble = Remedies.explain(alias, e);
            boolean disabled = trouble.code().equals(DISABLED);
            for (Prerequisite permission : COLUMNS.keySet()) {
                boolean itself = permission == Prerequisite.API_ENABLED && disabled;
                checks.add(new Check(
                        permission,
                        itself || !disabled ? Outcome.FAILED : Outcome.WARNING,
                        itself ? "Salesforce refuses the API" : "not known: " + trouble.what()));
            }
            checks.add(new Check(Prerequisite.CONTENT_USER, Outcome.WARNING, "not known: " + trouble.what()));
            return;
        }
        for (Map.Entry<Prerequisite, String> each : COLUMNS.entrySet()) {
            if (each.getKey() != Prerequisite.MANAGE_CONTENT) {
                checks.add(permission(
                        alias,
                        orgSettings,
                        each.getKey(),
                        columns.contains(each.getValue()),
                        granted.contains(each.getValue())));
            }
        }
        content(alias, user, columns, granted, checks);
    }

    private Check permission(
            String alias, OrgSettings orgSettings, Prerequisite permission, boolean told, boolean granted) {
        String source = SOURCE.get(permission);
        if (source != null && !orgSettings.sources().contains(source)) {
            return new Check(permission, Outcome.NOT_APPLICABLE, source + " is not among the org's sources");
        }
        if (granted) {
            return new Check(permission, Outcome.PASSED, "granted");
        }
        if (!told) {
            return fallBack(alias, permission);
        }
        return new Check(permission, ONLY_WARN.contains(permission) ? Outcome.WARNING : Outcome.FAILED, "not granted");
    }

    /** Where an org does not tell of a permission, what it is for is looked at. */
    private Check fallBack(String alias, Prerequisite permission) {
        String object =
                switch (permission) {
                    case MANAGE_USERS -> "LoginHistory";
                    case VIEW_SETUP -> "SetupAuditTrail";
                    case VIEW_EVENT_LOG_FILES -> "EventLogFile";
                    case VIEW_REAL_TIME -> "LoginEvent";
                    default -> null;
                };
        if (object == null) {
            return new Check(permission, Outcome.NOT_APPLICABLE, "the org does not know this permission");
        }
        boolean seen = soql.sees(alias, ApiPurpose.OTHER, object);
        return new Check(
                permission,
                seen ? Outcome.PASSED : permission == Prerequisite.VIEW_REAL_TIME ? Outcome.WARNING : Outcome.FAILED,
                object + (seen ? " is seen" : " is not seen"));
    }

    private void content(
            String alias,
            Supplier<Map<String, Object>> connecting,
            Set<String> columns,
            Set<String> granted,
            List<Check> checks) {
        String column = String.valueOf(COLUMNS.get(Prerequisite.MANAGE_CONTENT));
        boolean has;
        boolean user;
        try {
            has = soql.sees(alias, ApiPurpose.OTHER, "ContentVersion");
            user = has && Boolean.TRUE.equals(connecting.get().get("UserPermissionsSFContentUser"));
        } catch (RuntimeException e) {
            String what = "not known: " + Remedies.explain(alias, e).what();
            checks.add(new Check(Prerequisite.CONTENT_USER, Outcome.WARNING, what));
            checks.add(new Check(Prerequisite.MANAGE_CONTENT, Outcome.WARNING, what));
            return;
        }
        if (!has) {
            String none = "the org has no Salesforce CRM Content";
            checks.add(new Check(Prerequisite.CONTENT_USER, Outcome.NOT_APPLICABLE, none));
            checks.add(new Check(Prerequisite.MANAGE_CONTENT, Outcome.NOT_APPLICABLE, none));
            return;
        }
        checks.add(
                new Check(Prerequisite.CONTENT_USER, user ? Outcome.PASSED : Outcome.FAILED, user ? "set" : "not set"));
        checks.add(
                !columns.contains(column)
                        ? new Check(
                                Prerequisite.MANAGE_CONTENT,
                                Outcome.NOT_APPLICABLE,
                                "the org does not know this permission")
                        : new Check(
                                Prerequisite.MANAGE_CONTENT,
                                granted.contains(column) ? Outcome.PASSED : Outcome.FAILED,
                                granted.contains(column) ? "granted" : "not granted"));
    }

    private Check eventMonitoring(String alias) {
        List<Map<String, Object>> oldest = soql.firstPage(
                alias,
                ApiPurpose.OTHER,
                "SELECT LogDate FROM EventLogFile WHERE EventType NOT IN (" + EventMonitoringLicence.freeTypes() + ")"
                        + " ORDER BY LogDate LIMIT 1");
        if (oldest.isEmpty()) {
            return new Check(
                    Prerequisite.EVENT_MONITORING,
                    Outcome.WARNING,
                    "only the free event types are there: history is 1 day instead of 30");
        }
        return new Check(
                Prerequisite.EVENT_MONITORING,
                Outcome.PASSED,
                "log files since " + day(oldest.get(0).get("LogDate")));
    }

    private static String day(@Nullable Object date) {
        try {
            return OffsetDateTime.parse(String.valueOf(date), SALESFORCE)
                    .toLocalDate()
                    .toString();
        } catch (DateTimeParseException e) {
            return String.valueOf(date);
        }
    }

    private Check hourlyFiles(String alias) {
        boolean found = !soql.firstPage(
                        alias, ApiPurpose.OTHER, "SELECT Id FROM EventLogFile WHERE Interval = 'Hourly' LIMIT 1")
                .isEmpty();
        return new Check(
                Prerequisite.HOURLY_FILES,
                found ? Outcome.PASSED : Outcome.WARNING,
                found ? "there are" : "there are none: log files come the next day");
    }

    private Check channels(ConnectedOrg org, OrgSettings orgSettings) {
        if (!orgSettings.sources().contains(Sources.STREAMING)) {
            return new Check(Prerequisite.CHANNELS, Outcome.NOT_APPLICABLE, "streaming is not among the org's sources");
        }
        List<String> missing = new ArrayList<>();
        List<String> asked = MonitoringChannels.of(settings.streaming().channels());
        try (PubSubConnection connection = new PubSubConnection(
                org, orgSettings.pubsubHost(), orgSettings.pubsubPort(), orgSettings.pubsubPlaintext(), patience)) {
            for (String topic : asked) {
                if (!connection.has(topic)) {
                    missing.add(topic.substring(topic.lastIndexOf('/') + 1));
                }
            }
        }
        int found = asked.size() - missing.size();
        if (missing.isEmpty()) {
            return new Check(Prerequisite.CHANNELS, Outcome.PASSED, "all " + found + " can be followed");
        }
        // Asked for automatically, those that the org has are enough; asked for by name, all are.
        boolean enough = found > 0 && settings.streaming().channels().equals(List.of("auto"));
        return new Check(
                Prerequisite.CHANNELS,
                enough ? Outcome.PASSED : Outcome.WARNING,
                found + " of " + asked.size() + " can be followed; not enabled: " + String.join(", ", missing));
    }

    private Check pushTopics(String alias, OrgSettings orgSettings) {
        List<String> objects = settings.streaming().pushTopics();
        if (!orgSettings.sources().contains(Sources.STREAMING) || objects.isEmpty()) {
            return new Check(Prerequisite.PUSH_TOPICS, Outcome.NOT_APPLICABLE, "none is asked for");
        }
        objects.forEach(object -> pushTopics.ensure(alias, object));
        return new Check(Prerequisite.PUSH_TOPICS, Outcome.PASSED, String.join(", ", objects));
    }

    private Check apiRequests(String alias, OrgSettings orgSettings) {
        limits.look(alias);
        OrgLimits.Limit limit = limits.limit(alias, "DailyApiRequests").orElse(new OrgLimits.Limit(0, 0));
        long share = limit.max() * settings.api().share() / 100;
        long resting = RestingCalls.perDay(settings, orgSettings);
        String found = limit.remaining() + " of " + limit.max() + " are left; Orgtrail takes " + resting
                + " in 24 hours to look for news, and no more than " + share + " in all";
        Outcome outcome = limit.remaining() <= 0
                ? Outcome.FAILED
                : resting > share || limit.remaining() * 10 < limit.max() ? Outcome.WARNING : Outcome.PASSED;
        return new Check(Prerequisite.API_REQUESTS, outcome, found);
    }
}
