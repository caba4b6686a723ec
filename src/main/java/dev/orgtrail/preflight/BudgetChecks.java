package dev.orgtrail.preflight;

import dev.orgtrail.collect.RestingCalls;
import dev.orgtrail.preflight.Check.Outcome;
import dev.orgtrail.salesforce.ConnectedOrg;
import dev.orgtrail.salesforce.OrgLimits;
import dev.orgtrail.settings.OrgSettings;
import dev.orgtrail.settings.OrgtrailSettings;
import java.util.List;
import org.springframework.stereotype.Component;

/** Whether the org has API requests left. */
@Component
class BudgetChecks implements OrgChecks {
    private final OrgLimits limits;
    private final OrgtrailSettings settings;

    BudgetChecks(OrgLimits limits, OrgtrailSettings settings) {
        this.limits = limits;
        this.settings = settings;
    }

    @Override
    public List<Check> checks(ConnectedOrg org, OrgSettings orgSettings) {
        return List.of(
                Look.atNeeded(Prerequisite.API_REQUESTS, org.alias(), () -> apiRequests(org.alias(), orgSettings)));
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
