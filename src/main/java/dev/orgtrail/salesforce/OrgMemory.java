package dev.orgtrail.salesforce;

import org.springframework.stereotype.Component;

/** What is remembered of an org's limits and requests in memory, for the day when it is to be forgotten. */
@Component
public class OrgMemory {
    private final ApiBudget budget;
    private final OrgLimits limits;

    OrgMemory(ApiBudget budget, OrgLimits limits) {
        this.budget = budget;
        this.limits = limits;
    }

    /** Forgets an org: its alias may come again as another one. */
    public void forget(String org) {
        budget.forget(org);
        limits.forget(org);
    }
}
