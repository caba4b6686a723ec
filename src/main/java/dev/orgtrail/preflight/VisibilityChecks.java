package dev.orgtrail.preflight;

import dev.orgtrail.collect.WantedQueries;
import dev.orgtrail.collect.WantedQueries.InVain;
import dev.orgtrail.preflight.Check.Outcome;
import dev.orgtrail.salesforce.ConnectedOrg;
import dev.orgtrail.salesforce.LeftOut;
import dev.orgtrail.salesforce.Permission;
import dev.orgtrail.salesforce.Unseen;
import dev.orgtrail.salesforce.UserPermissions;
import dev.orgtrail.settings.OrgSettings;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** Whether the connecting user sees all that the sources' queries ask for. */
@Component
class VisibilityChecks implements OrgChecks {
    /** What is said of the permission that opens an object need not be said of the object. */
    private static final Map<String, Permission> TOLD_BY = Map.of(
            "SetupAuditTrail", Permission.VIEW_SETUP,
            "EventLogFile", Permission.VIEW_EVENT_LOG_FILES,
            "IdentityProviderEventStore", Permission.CUSTOMIZE_APPLICATION,
            "IdentityVerificationEvent", Permission.DELEGATED_TWO_FACTOR);

    private final WantedQueries queries;
    private final UserPermissions permissions;

    VisibilityChecks(WantedQueries queries, UserPermissions permissions) {
        this.queries = queries;
        this.permissions = permissions;
    }

    @Override
    public List<Check> checks(ConnectedOrg org, OrgSettings settings) {
        return List.of(Look.at(Prerequisite.COLUMNS, org.alias(), () -> columns(org.alias(), settings)));
    }

    private Check columns(String org, OrgSettings settings) {
        List<InVain> inVain = queries.inVain(org, settings.sources()).stream()
                .filter(source -> source.impossible().stream().noneMatch(unseen -> isToldElsewhere(org, unseen)))
                .toList();
        List<String> lines =
                inVain.stream().flatMap(source -> found(org, source)).toList();
        if (lines.isEmpty()) {
            return new Check(Prerequisite.COLUMNS, Outcome.PASSED, "all are seen");
        }
        boolean off = inVain.stream().anyMatch(source -> !source.impossible().isEmpty());
        return new Check(Prerequisite.COLUMNS, off ? Outcome.FAILED : Outcome.WARNING, String.join("\n", lines));
    }

    private boolean isToldElsewhere(String org, Unseen unseen) {
        if (!unseen.name().isEmpty()) {
            return false;
        }
        Permission permission = TOLD_BY.get(unseen.object());
        boolean lacksIt = permission != null && permissions.ask(org, permission) == UserPermissions.Answer.LACKS;
        return lacksIt || (unseen.isMonitoring() && !mayMonitor(org));
    }

    private boolean mayMonitor(String org) {
        return permissions.ask(org, Permission.VIEW_REAL_TIME_EVENTS) == UserPermissions.Answer.HAS;
    }

    /** A line for all that costs the same and comes the same way. */
    private Stream<String> found(String org, InVain source) {
        return Stream.of(
                        source.impossible().stream()
                                .map(unseen -> source.source() + " is off: it cannot do without " + unseen.apiName()
                                        + ". " + unseen.remedy()),
                        LeftOut.sentences(source.leftOut()).stream().map(line -> source.source() + ": " + line),
                        without(org, source.source(), source.unpolled(), "is not polled"),
                        without(org, source.source(), source.uncompared(), "is not compared with what was delivered"))
                .flatMap(Function.identity());
    }

    private Stream<String> without(String org, String source, Set<Unseen> without, String cost) {
        return without.stream()
                .filter(unseen -> !isToldElsewhere(org, unseen))
                .map(unseen -> source + ": The connecting user does not see " + unseen.apiName() + ": "
                        + unseen.object() + " " + cost + ". " + unseen.remedy());
    }
}
