package dev.orgtrail.salesforce;

import java.util.concurrent.atomic.AtomicBoolean;

/** A call that may be made now. It holds its place among the org's calls until it is closed. */
final class ApiCall implements AutoCloseable {
    private final OrgBudget budget;
    private final ParallelCalls parallel;
    private final ApiPurpose purpose;
    private final boolean asksForAll;
    private final AtomicBoolean closed = new AtomicBoolean();

    ApiCall(OrgBudget budget, ParallelCalls parallel, ApiPurpose purpose, boolean asksForAll) {
        this.budget = budget;
        this.parallel = parallel;
        this.purpose = purpose;
        this.asksForAll = asksForAll;
    }

    /** Notes that Salesforce has answered it. */
    void succeeded() {
        if (asksForAll) {
            budget.taken();
        }
    }

    /**
     * Notes that Salesforce has not done what it asked.
     *
     * @return the failure, or that the call must wait where the org refuses all calls for now
     */
    SalesforceUnavailable failed(SalesforceUnavailable failure) {
        if (failure.code().equals("REQUEST_LIMIT_EXCEEDED")) {
            budget.refused("Salesforce refuses API requests (REQUEST_LIMIT_EXCEEDED). " + failure.remedy());
        }
        return budget.refusesAll().map(SalesforceUnavailable.class::cast).orElse(failure);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            parallel.end(purpose);
        }
    }
}
