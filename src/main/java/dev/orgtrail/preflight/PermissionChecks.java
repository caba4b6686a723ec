package dev.orgtrail.preflight;

import dev.orgtrail.collect.MonitoringChannels;
import dev.orgtrail.preflight.Check.Outcome;
import dev.orgtrail.salesforce.ApiPurpose;
import dev.orgtrail.salesforce.ConnectedOrg;
import dev.orgtrail.salesforce.Permission;
import dev.orgtrail.salesforce.Remedies;
import dev.orgtrail.salesforce.SalesforceUnavailable;
import dev.orgtrail.salesforce.Soql;
import dev.orgtrail.salesforce.UserPermissions;
import dev.orgtrail.settings.OrgSettings;
import dev.orgtrail.settings.OrgtrailSettings;
import dev.orgtrail.state.Sources;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/** What the connecting user may do, as far as the org's sources need it. */
@Component
class PermissionChecks implements OrgChecks {
    private static final String DISABLED = "API_DISABLED_FOR_ORG";

    /**
     * What a source needs.
     *
     * @param source the source; where the org does not have it, nothing is needed
     * @param oneOf permissions of which one is enough, the least first
     * @param object what is seen only with it; empty where there is no such object
     * @param without what it means to have none of them
     * @param found what to say then
     */
    private record Need(
            Prerequisite prerequisite,
            String source,
            List<Permission> oneOf,
            String object,
            Outcome without,
            String found) {}

    private static final List<Need> NEEDS = List.of(
            new Need(
                    Prerequisite.MONITOR_LOGIN_HISTORY,
                    Sources.LOGIN_HISTORY,
                    List.of(Permission.MONITOR_LOGIN_HISTORY, Permission.MANAGE_USERS),
                    "",
                    Outcome.FAILED,
                    "neither is granted: Salesforce shows the connecting user only its own logins"),
            new Need(
                    Prerequisite.VIEW_SETUP,
                    Sources.SETUP_AUDIT_TRAIL,
                    List.of(Permission.VIEW_SETUP),
                    "SetupAuditTrail",
                    Outcome.FAILED,
                    "not granted: the Setup Audit Trail is not read"),
            new Need(
                    Prerequisite.VIEW_EVENT_LOG_FILES,
                    Sources.EVENT_LOG_FILE,
                    List.of(Permission.VIEW_EVENT_LOG_FILES),
                    "EventLogFile",
                    Outcome.FAILED,
                    "not granted: event log files are not read"),
            new Need(
                    Prerequisite.VIEW_ALL_DATA,
                    Sources.DIRECTORY,
                    List.of(Permission.VIEW_ALL_DATA),
                    "",
                    Outcome.WARNING,
                    "not granted: some reports, dashboards and records have no names in events"),
            new Need(
                    Prerequisite.VIEW_REAL_TIME,
                    Sources.STREAMING,
                    List.of(Permission.VIEW_REAL_TIME_EVENTS),
                    StoreChecks.MONITORED,
                    Outcome.FAILED,
                    "not granted: Real-Time Event Monitoring is not streamed, and its gaps are not healed"));

    private final UserPermissions permissions;
    private final Soql soql;
    private final OrgtrailSettings settings;

    PermissionChecks(UserPermissions permissions, Soql soql, OrgtrailSettings settings) {
        this.permissions = permissions;
        this.soql = soql;
        this.settings = settings;
    }

    @Override
    public List<Check> checks(ConnectedOrg org, OrgSettings orgSettings) {
        List<Check> checks = new ArrayList<>();
        checks.add(Look.atNeeded(Prerequisite.API_ENABLED, org.alias(), () -> apiEnabled(org.alias())));
        for (Need need : NEEDS) {
            checks.add(Look.at(need.prerequisite(), org.alias(), () -> check(org.alias(), orgSettings, need)));
        }
        checks.add(Look.at(Prerequisite.VIEW_ALL_USERS, org.alias(), () -> viewAllUsers(org.alias(), orgSettings)));
        checks.add(Look.at(Prerequisite.MANAGE_MFA, org.alias(), () -> manageMfa(org.alias(), orgSettings)));
        checks.add(Look.at(
                Prerequisite.CUSTOMIZE_APPLICATION, org.alias(), () -> customizeApplication(org.alias(), orgSettings)));
        return checks;
    }

    private Check apiEnabled(String org) {
        try {
            permissions.ask(org, Permission.API_ENABLED);
            return new Check(Prerequisite.API_ENABLED, Outcome.PASSED, "the API answers");
        } catch (RuntimeException e) {
            SalesforceUnavailable trouble = Remedies.explain(org, e);
            if (trouble.code().equals(DISABLED)) {
                return new Check(Prerequisite.API_ENABLED, Outcome.FAILED, "Salesforce refuses the API");
            }
            throw trouble;
        }
    }

    private Check check(String org, OrgSettings orgSettings, Need need) {
        Prerequisite prerequisite = need.prerequisite();
        if (!orgSettings.sources().contains(need.source())) {
            return new Check(prerequisite, Outcome.NOT_APPLICABLE, need.source() + " is not among the org's sources");
        }
        return switch (permissions.askForOneOf(org, need.oneOf().toArray(Permission[]::new))) {
            case HAS -> new Check(prerequisite, Outcome.PASSED, granted(org, need.oneOf()));
            case LACKS -> new Check(prerequisite, need.without(), need.found());
            case NOT_TOLD -> bySight(org, need);
        };
    }

    private String granted(String org, List<Permission> oneOf) {
        return oneOf.size() == 1
                ? "granted"
                : oneOf.stream()
                        .filter(each -> permissions.ask(org, each) == UserPermissions.Answer.HAS)
                        .map(each -> each.label() + " is granted")
                        .findFirst()
                        .orElseThrow();
    }

    /** Where an org does not tell of a permission, what it is for is looked at. */
    private Check bySight(String org, Need need) {
        if (need.object().isEmpty()) {
            return notTold(need.prerequisite());
        }
        if (soql.sees(org, ApiPurpose.OTHER, need.object())) {
            return new Check(need.prerequisite(), Outcome.PASSED, need.object() + " is seen");
        }
        return need.prerequisite() == Prerequisite.VIEW_REAL_TIME
                ? noEventMonitoring(org)
                : new Check(need.prerequisite(), need.without(), need.object() + " is not seen");
    }

    /** The permission comes with the licence, which the org is free not to have. */
    private Check noEventMonitoring(String org) {
        return permissions.ask(org, Permission.VIEW_SETUP) == UserPermissions.Answer.HAS
                ? new Check(
                        Prerequisite.VIEW_REAL_TIME,
                        Outcome.WARNING,
                        "the org has neither this permission nor LoginEvent: it has no Event Monitoring",
                        "It comes with Event Monitoring. Ask Salesforce for it.")
                : new Check(
                        Prerequisite.VIEW_REAL_TIME,
                        Outcome.NOT_KNOWN,
                        "the connecting user sees neither this permission nor LoginEvent: either the org has no Event"
                                + " Monitoring, or the user lacks View Setup and Configuration",
                        "Grant View Setup and Configuration (above), then test again.");
    }

    private Check viewAllUsers(String org, OrgSettings orgSettings) {
        if (!streams(
                orgSettings, MonitoringChannels.of(settings.streaming().channels()), MonitoringChannels.USER_CHANGES)) {
            return new Check(Prerequisite.VIEW_ALL_USERS, Outcome.NOT_APPLICABLE, "changes of users are not streamed");
        }
        return asked(
                org,
                Prerequisite.VIEW_ALL_USERS,
                Permission.VIEW_ALL_USERS,
                Outcome.WARNING,
                "not granted: changes of users are polled");
    }

    private Check manageMfa(String org, OrgSettings orgSettings) {
        return polledStore(
                org,
                orgSettings,
                Prerequisite.MANAGE_MFA,
                Permission.DELEGATED_TWO_FACTOR,
                "IdentityVerificationEvent");
    }

    /** PushTopics need it, which somebody has asked for; and one of many kinds of events, for which nobody has. */
    private Check customizeApplication(String org, OrgSettings orgSettings) {
        boolean pushTopics = orgSettings.sources().contains(Sources.STREAMING)
                && !settings.streaming().pushTopics().isEmpty();
        return pushTopics
                ? asked(
                        org,
                        Prerequisite.CUSTOMIZE_APPLICATION,
                        Permission.CUSTOMIZE_APPLICATION,
                        Outcome.FAILED,
                        "not granted: no PushTopic is made, and IdentityProviderEventStore is not read")
                : polledStore(
                        org,
                        orgSettings,
                        Prerequisite.CUSTOMIZE_APPLICATION,
                        Permission.CUSTOMIZE_APPLICATION,
                        "IdentityProviderEventStore");
    }

    /** What a stored event takes of its own, besides the permission for all of Real-Time Event Monitoring. */
    private Check polledStore(
            String org, OrgSettings orgSettings, Prerequisite prerequisite, Permission permission, String object) {
        if (!streams(
                orgSettings, MonitoringChannels.storedOnly(settings.streaming().channels()), object)) {
            return new Check(prerequisite, Outcome.NOT_APPLICABLE, object + " is not asked for");
        }
        if (!soql.sees(org, ApiPurpose.OTHER, StoreChecks.MONITORED)) {
            return new Check(
                    prerequisite,
                    Outcome.NOT_APPLICABLE,
                    object + " comes with Real-Time Event Monitoring, which the connecting user does not see");
        }
        return asked(org, prerequisite, permission, Outcome.WARNING, "not granted: " + object + " is not read");
    }

    private static boolean streams(OrgSettings orgSettings, List<String> asked, String name) {
        return orgSettings.sources().contains(Sources.STREAMING) && asked.contains(name);
    }

    private Check asked(String org, Prerequisite prerequisite, Permission permission, Outcome without, String found) {
        return switch (permissions.ask(org, permission)) {
            case HAS -> new Check(prerequisite, Outcome.PASSED, "granted");
            case LACKS -> new Check(prerequisite, without, found);
            case NOT_TOLD -> notTold(prerequisite);
        };
    }

    private static Check notTold(Prerequisite prerequisite) {
        return new Check(
                prerequisite,
                Outcome.NOT_KNOWN,
                "could not be looked at: the org does not tell the connecting user what it may do",
                "Grant View Setup and Configuration (above), then test again.");
    }
}
