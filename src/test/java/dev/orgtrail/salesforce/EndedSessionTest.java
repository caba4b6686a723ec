package dev.orgtrail.salesforce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orgtrail.standin.OrgSettings;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A session ends while many calls are under way. */
class EndedSessionTest {
    private static final int CALLS = 24;

    @Test
    void theFirstCallThatIsRefusedLogsInForAllOfThem() throws Exception {
        try (BudgetedOrg org = org()) {
            org.call(ApiPurpose.LIVE_POLL);
            double before = logIns(org);
            org.org().sessions().expireAll();

            assertThat(refusedAmong(CALLS, org)).isZero();
            assertThat(logIns(org) - before).isEqualTo(1);
        }
    }

    @Test
    void everyCallEndsWhereTheRefreshTokenIsRevokedToo() throws Exception {
        try (BudgetedOrg org = org()) {
            org.call(ApiPurpose.LIVE_POLL);
            org.org().consent().revokeAll(org.org().sessions());
            org.org().sessions().expireAll();

            assertThat(refusedAmong(CALLS, org)).isEqualTo(CALLS);
        }
    }

    private static BudgetedOrg org() throws Exception {
        return new BudgetedOrg(
                OrgSettings.standard(),
                Map.of(
                        "orgtrail.orgs.acme.auth", "refresh-token",
                        "orgtrail.orgs.acme.refresh-token", "stand-in-refresh-token",
                        "orgtrail.api.parallel", String.valueOf(CALLS + 1)));
    }

    private static double logIns(BudgetedOrg org) {
        return org.part(MeterRegistry.class)
                .get("orgtrail.api.calls")
                .tags("org", "acme", "purpose", ApiPurpose.LOG_IN.label())
                .counter()
                .count();
    }

    /** Makes calls at the same time, and says how many of them are refused; each must end soon. */
    private static int refusedAmong(int calls, BudgetedOrg org) throws Exception {
        List<Callable<Boolean>> all = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            all.add(() -> refused(() -> org.call(ApiPurpose.LIVE_POLL)));
        }
        ExecutorService threads = Executors.newFixedThreadPool(calls);
        try {
            int refused = 0;
            for (Future<Boolean> call : threads.invokeAll(all, 40, TimeUnit.SECONDS)) {
                assertThat(call.isCancelled()).as("still waiting").isFalse();
                refused += call.get() ? 1 : 0;
            }
            return refused;
        } finally {
            threads.shutdownNow();
        }
    }

    private static boolean refused(Runnable call) {
        try {
            call.run();
            return false;
        } catch (SalesforceUnavailable e) {
            return true;
        }
    }
}
