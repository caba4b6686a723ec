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
        budget.answered();
        if (asksForAll) {
            budget.taken();
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            parallel.end(purpose);
        }
    }
}
