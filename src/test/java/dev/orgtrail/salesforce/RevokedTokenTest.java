package dev.orgtrail.salesforce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orgtrail.standin.OrgSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A refresh token is revoked while many calls are under way. */
class RevokedTokenTest {
    private static final int CALLS = 24;

    @Test
    void everyCallEndsAndNoneWaitsForTheOthersLogIns() throws Exception {
        try (BudgetedOrg org = new BudgetedOrg(
                OrgSettings.standard(),
                Map.of(
                        "orgtrail.orgs.acme.auth", "refresh-token",
                        "orgtrail.orgs.acme.refresh-token", "stand-in-refresh-token",
                        "orgtrail.api.parallel", String.valueOf(CALLS + 1)))) {
            org.call(ApiPurpose.LIVE_POLL);
            org.org().consent().revokeAll(org.org().sessions());
            org.org().sessions().expireAll();
            List<Callable<Boolean>> all = new ArrayList<>();
            for (int i = 0; i < CALLS; i++) {
                all.add(() -> refused(() -> org.call(ApiPurpose.LIVE_POLL)));
            }
            ExecutorService threads = Executors.newFixedThreadPool(all.size());
            try {
                for (Future<Boolean> call : threads.invokeAll(all, 40, TimeUnit.SECONDS)) {
                    assertThat(call.isCancelled()).as("still waiting").isFalse();
                    assertThat(call.get()).isTrue();
                }
            } finally {
                threads.shutdownNow();
            }
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
