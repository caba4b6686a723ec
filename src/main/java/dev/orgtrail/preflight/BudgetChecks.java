package dev.orgtrail.preflight;

import dev.orgtrail.collect.RestingCalls;
import dev.orgtrail.preflight.Check.Outcome;
import dev.orgtrail.salesforce.ApiBudget;
import dev.orgtrail.salesforce.ApiUse;
import dev.orgtrail.salesforce.ConnectedOrg;
import dev.orgtrail.salesforce.OrgLimits;
import dev.orgtrail.settings.OrgSettings;
import dev.orgtrail.settings.OrgtrailSettings;
import java.util.List;
import java.util.Locale;
import org.springframework.stereotype.Component;

/** Whether the org has API requests left. */
@Component
class BudgetChecks implements OrgChecks {
    private final OrgLimits limits;
    private final ApiBudget budget;
    private final OrgtrailSettings settings;

    BudgetChecks(OrgLimits limits, ApiBudget budget, OrgtrailSettings settings) {
        this.budget = budget;
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
        boolean told = limits.limit(alias, "DailyApiRequests").isPresent();
        // The replies to all calls say it too.
        ApiUse use = budget.use(alias);
        Long max = use.orgMax();
        Long remaining = use.orgRemaining();
        if (max == null || remaining == null) {
            return new Check(
                    Prerequisite.API_REQUESTS,
                    Outcome.NOT_KNOWN,
                    "neither /limits, which needs View Setup and Configuration, nor a reply header has told yet");
        }
        long share = max * settings.api().share() / 100;
        long resting = RestingCalls.perDay(settings, orgSettings);
        String found = String.format(
                        Locale.ROOT,
                        "%,d of %,d requests are left. Orgtrail may use %,d a day (%d %%). Polling alone needs %,d",
                        remaining,
                        max,
                        share,
                        settings.api().share(),
                        resting)
                + (told ? "" : ". Read from reply headers; /limits needs View Setup and Configuration");
        Outcome outcome = remaining <= 0
                ? Outcome.FAILED
                : resting > share || remaining * 10 < max ? Outcome.WARNING : Outcome.PASSED;
        return remaining > 0 && resting > share
                ? new Check(
                        Prerequisite.API_REQUESTS,
                        outcome,
                        found,
                        "Raise orgtrail.api.share, or poll less often (orgtrail.poll).")
                : new Check(Prerequisite.API_REQUESTS, outcome, found);
    }
}
