package dev.orgtrail.preflight;

import dev.orgtrail.connect.RetiringFlow;
import dev.orgtrail.preflight.Check.Outcome;
import dev.orgtrail.salesforce.ApiPurpose;
import dev.orgtrail.salesforce.ConnectedOrg;
import dev.orgtrail.salesforce.SalesforceUnavailable;
import dev.orgtrail.salesforce.Soql;
import dev.orgtrail.settings.OrgSettings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;

/** The session, and who has it. */
@Component
class ConnectionChecks implements OrgChecks {
    private static final Duration LATELY = Duration.ofDays(30);

    private final Soql soql;
    private final Clock clock;

    ConnectionChecks(Soql soql, Clock clock) {
        this.soql = soql;
        this.clock = clock;
    }

    @Override
    public List<Check> checks(ConnectedOrg org, OrgSettings orgSettings) {
        return List.of(
                new Check(Prerequisite.LOG_IN, Outcome.PASSED, "as org " + org.orgId()),
                RetiringFlow.warning(orgSettings)
                        .map(warning -> new Check(Prerequisite.LOG_IN_FLOW, Outcome.WARNING, warning))
                        .orElseGet(() -> new Check(
                                Prerequisite.LOG_IN_FLOW,
                                Outcome.PASSED,
                                orgSettings.auth().key())),
                Look.at(Prerequisite.SERVICE_ACCOUNT, org.alias(), () -> serviceAccount(org)),
                new Check(
                        Prerequisite.CLOCK,
                        org.clockAhead().isZero() ? Outcome.PASSED : Outcome.WARNING,
                        org.clockAhead().isZero() ? "to the minute" : org.clockTrouble()));
    }

    private Check serviceAccount(ConnectedOrg org) {
        Map<String, Object> user = user(org);
        List<String> found = new ArrayList<>();
        if (Boolean.FALSE.equals(user.get("IsActive"))) {
            found.add("it is inactive");
        }
        if (user.containsKey("UserType") && !"Standard".equals(user.get("UserType"))) {
            found.add("its type is " + user.get("UserType"));
        }
        Instant since = org.now(clock).minus(LATELY);
        if (!soql.firstPage(
                        org.alias(),
                        ApiPurpose.OTHER,
                        "SELECT Id FROM LoginHistory WHERE UserId = '" + org.userId()
                                + "' AND LoginType = 'Application' AND LoginTime >= "
                                + DateTimeFormatter.ISO_INSTANT.format(since.truncatedTo(ChronoUnit.SECONDS))
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
                "SELECT Id, Username, IsActive, UserType FROM User WHERE Id = '" + org.userId() + "'",
                Set.of("Id", "Username"));
        if (users.isEmpty()) {
            throw new SalesforceUnavailable(
                    org.alias(), "the connecting user is not shown to itself", "Connect again.");
        }
        return users.get(0);
    }
}
