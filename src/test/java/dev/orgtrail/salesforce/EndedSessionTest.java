package dev.orgtrail.salesforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.orgtrail.standin.Faults.Fault;
import dev.orgtrail.standin.OrgSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A session ends while many calls are under way. */
class EndedSessionTest {
    private static final int CALLS = 24;
    private static final String TOKEN = "/services/oauth2/token";

    @Test
    void theFirstCallThatIsRefusedLogsInForAllOfThem() throws Exception {
        try (BudgetedOrg acme = org()) {
            String file = acme.logFile();
            double before = acme.counted(ApiPurpose.LOG_IN);
            acme.org().sessions().expireAll();

            List<Runnable> calls = new ArrayList<>(Collections.nCopies(CALLS / 2, () -> poll(acme)));
            calls.addAll(Collections.nCopies(CALLS / 2, () -> download(acme, file)));
            Collections.shuffle(calls);
            assertThat(refusals(calls)).isEmpty();
            assertThat(acme.counted(ApiPurpose.LOG_IN) - before).isEqualTo(1);
        }
    }

    @Test
    void everyCallIsToldThatTheRefreshTokenIsRevokedToo() throws Exception {
        try (BudgetedOrg acme = org()) {
            acme.org().consent().revokeAll(acme.org().sessions());
            acme.org().sessions().expireAll();

            assertThat(refusals(Collections.nCopies(CALLS, () -> poll(acme))))
                    .hasSize(CALLS)
                    .allSatisfy(refusal -> {
                        assertThat(refusal.code()).isEqualTo("invalid_grant");
                        assertThat(refusal.remedy()).contains("was revoked").contains("give a new one");
                    });
        }
    }

    @Test
    void aCallThatIsNotMadeForWantOfASessionIsNotCounted() throws Exception {
        try (BudgetedOrg acme = org()) {
            acme.org().consent().revokeAll(acme.org().sessions());
            acme.org().sessions().expireAll();
            for (int i = 0; i < 5; i++) {
                assertThatThrownBy(() -> poll(acme)).isInstanceOf(SalesforceUnavailable.class);
            }
            assertThat(acme.counted(ApiPurpose.LIVE_POLL))
                    .as("the one that found the session ended")
                    .isEqualTo(1);
        }
    }

    /** The refresh token changes with each log-in: a log-in that breaks off would lose the new one. */
    @Test
    void theLogInGoesOnForTheOthersWhenTheCallThatBeganItIsInterrupted() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(1);
        try (BudgetedOrg acme = org()) {
            acme.org().consent().rotates(true);
            acme.org().sessions().expireAll();
            acme.org().faults().add(Fault.delay(TOKEN, 1, 5_000));

            Future<Optional<SalesforceUnavailable>> interrupted = threads.submit(() -> refusal(() -> poll(acme)));
            await().until(() -> acme.org().faults().struck() == 1);
            threads.shutdownNow();
            assertThat(interrupted.get(10, TimeUnit.SECONDS))
                    .hasValueSatisfying(refusal -> assertThat(refusal.what()).contains("was stopped"));

            poll(acme);
            assertThat(acme.org().consent().working()).hasSize(1);
            acme.org().sessions().expireAll();
            acme.pass(Duration.ofMinutes(1));
            poll(acme);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aRefusalOfACallThatALogInDoesNotMendIsToldAsItIs() throws Exception {
        try (BudgetedOrg acme = org()) {
            assertExpiredPasswordIsTold(acme, "/sobjects$", () -> poll(acme));
        }
    }

    @Test
    void aRefusalOfADownloadThatALogInDoesNotMendIsToldAsItIs() throws Exception {
        try (BudgetedOrg acme = org()) {
            String file = acme.logFile();
            assertExpiredPasswordIsTold(acme, "/LogFile$", () -> download(acme, file));
        }
    }

    private static void assertExpiredPasswordIsTold(BudgetedOrg acme, String refused, Runnable call) {
        double before = acme.counted(ApiPurpose.LOG_IN);
        String code = "INVALID_OPERATION_WITH_EXPIRED_PASSWORD";
        acme.org().faults().add(refusal(refused, code, "The users password has expired"));
        assertThat(refusal(call)).hasValueSatisfying(told -> {
            assertThat(told.code()).isEqualTo(code);
            assertThat(told.remedy()).contains("Password Never Expires");
        });
        assertThat(acme.counted(ApiPurpose.LOG_IN)).as("log-ins").isEqualTo(before);
    }

    @Test
    void aDownloadThatIsRefusedByAnAnswerThatBreaksOffLogsInToo() throws Exception {
        try (BudgetedOrg acme = org()) {
            String file = acme.logFile();
            acme.org().sessions().expireAll();
            acme.org().faults().add(Fault.cut("/LogFile$", 1, 10));
            download(acme, file);
        }
    }

    @Test
    void aSessionThatIsRefusedAsSoonAsItHasBegunIsNamedInSalesforcesWords() throws Exception {
        try (BudgetedOrg acme = org()) {
            acme.org().faults().add(refusal("/sobjects$", "INVALID_SESSION_ID", "Session not valid for use here"));
            assertThatThrownBy(() -> poll(acme))
                    .isInstanceOf(SalesforceUnavailable.class)
                    .hasMessageContaining("a session that has just begun is refused")
                    .hasMessageContaining("Session not valid for use here (INVALID_SESSION_ID)")
                    .hasMessageContaining("session policies");
            assertThatThrownBy(() -> poll(acme))
                    .as("another, before the next log-in")
                    .hasMessageContaining("Session not valid for use here (INVALID_SESSION_ID)");
        }
    }

    @Test
    void aPauseThatSalesforceAsksForAtTheLogInIsMade() throws Exception {
        try (BudgetedOrg acme = org()) {
            acme.org().sessions().expireAll();
            acme.org().faults().add(Fault.retryAfter(TOKEN, -1, 503, "120"));
            assertThatThrownBy(() -> poll(acme))
                    .isInstanceOf(CallMustWait.class)
                    .hasMessageContaining("HTTP 503");
            for (int second = 0; second < 119; second++) {
                acme.pass(Duration.ofSeconds(1));
                assertThatThrownBy(() -> poll(acme)).isInstanceOf(CallMustWait.class);
            }
            assertThat(acme.org().faults().struck()).as("log-ins in that time").isEqualTo(1);
            acme.org().faults().clear();
            acme.pass(Duration.ofSeconds(1));
            poll(acme);
        }
    }

    @Test
    void sessionsThatEndSoonAfterTheyHaveBegunAreBegunAnewEverLater() throws Exception {
        try (BudgetedOrg acme = org()) {
            double before = acme.counted(ApiPurpose.LOG_IN);
            for (int second = 0; second < 600; second++) {
                acme.org().sessions().expireAll();
                refusal(() -> poll(acme));
                acme.pass(Duration.ofSeconds(1));
            }
            assertThat(acme.counted(ApiPurpose.LOG_IN) - before)
                    .as("log-ins in ten minutes")
                    .isBetween(10.0, 16.0);
        }
    }

    @Test
    void sessionsThatLiveForAWhileAreBegunAnewAtOnce() throws Exception {
        try (BudgetedOrg acme = org()) {
            for (int session = 0; session < 20; session++) {
                acme.org().sessions().expireAll();
                poll(acme);
                acme.pass(Duration.ofSeconds(40));
            }
        }
    }

    @Test
    void sessionsThatLiveForAWhileAreBegunAnewAtOnceAfterOthersThatEndedSoon() throws Exception {
        try (BudgetedOrg acme = org()) {
            for (int second = 0; second < 120; second++) {
                acme.org().sessions().expireAll();
                refusal(() -> poll(acme));
                acme.pass(Duration.ofSeconds(1));
            }
            acme.pass(Duration.ofMinutes(1));
            for (int session = 0; session < 20; session++) {
                poll(acme);
                acme.pass(Duration.ofSeconds(40));
                acme.org().sessions().expireAll();
            }
        }
    }

    @Test
    void aClockThatIsSetBackKeepsNoLogInWaiting() throws Exception {
        try (BudgetedOrg acme = org()) {
            acme.org().sessions().expireAll();
            poll(acme);
            acme.pass(Duration.ofDays(-1));
            acme.org().sessions().expireAll();
            poll(acme);
        }
    }

    private static BudgetedOrg org() throws Exception {
        return new BudgetedOrg(
                OrgSettings.plain(),
                Map.of(
                        "orgtrail.orgs.acme.auth", "refresh-token",
                        "orgtrail.orgs.acme.refresh-token", "stand-in-refresh-token",
                        "orgtrail.api.parallel", String.valueOf(CALLS + 1)));
    }

    private static void poll(BudgetedOrg org) {
        org.call(ApiPurpose.LIVE_POLL);
    }

    private static void download(BudgetedOrg org, String file) {
        try (InputStream body = org.download(file)) {
            assertThat(body.readAllBytes()).isNotEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Fault refusal(String path, String code, String message) {
        return new Fault(
                path, -1, 401, "[{\"message\":\"" + message + "\",\"errorCode\":\"" + code + "\"}]", -1, 0, null);
    }

    /** Makes calls at the same time, and returns what those that are refused are told; each must end soon. */
    private static List<SalesforceUnavailable> refusals(List<Runnable> calls) throws Exception {
        List<Callable<Optional<SalesforceUnavailable>>> all = new ArrayList<>();
        calls.forEach(call -> all.add(() -> refusal(call)));
        ExecutorService threads = Executors.newFixedThreadPool(all.size());
        try {
            List<SalesforceUnavailable> refusals = new ArrayList<>();
            for (Future<Optional<SalesforceUnavailable>> call : threads.invokeAll(all, 40, TimeUnit.SECONDS)) {
                assertThat(call.isCancelled()).as("still waiting").isFalse();
                call.get().ifPresent(refusals::add);
            }
            return refusals;
        } finally {
            threads.shutdownNow();
        }
    }

    private static Optional<SalesforceUnavailable> refusal(Runnable call) {
        try {
            call.run();
            return Optional.empty();
        } catch (SalesforceUnavailable e) {
            return Optional.of(e);
        }
    }
}
