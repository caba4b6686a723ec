package dev.orgtrail.salesforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orgtrail.standin.Faults.Fault;
import dev.orgtrail.standin.OrgSettings;
import dev.orgtrail.state.ApiCalls;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Orgtrail uses of an org's API requests; the org's own count is the judge. */
class ApiBudgetTest {
    private static final int DAILY = 1_000;
    /** Ten percent of them. */
    private static final int SHARE = 100;

    private static BudgetedOrg org(Map<String, String> settings) throws Exception {
        return new BudgetedOrg(OrgSettings.plain().dailyApiRequests(DAILY), settings);
    }

    @Test
    void historyStopsFirstAndLivePollsGoOnToTheEndOfTheShare() throws Exception {
        try (BudgetedOrg acme = org(Map.of())) {
            assertThat(acme.callsUntilTheyWait(ApiPurpose.HISTORY)).isEqualTo(SHARE * 70 / 100 * 80 / 100);
            assertThatThrownBy(() -> acme.call(ApiPurpose.HISTORY))
                    .hasMessageContaining("Org acme")
                    .hasMessageContaining("spread out")
                    .hasMessageContaining("orgtrail.api.share");

            acme.callsUntilTheyWait(ApiPurpose.DIRECTORY);
            assertThat(acme.org().apiRequests().made()).isEqualTo(80);
            acme.callsUntilTheyWait(ApiPurpose.LOG_FILES);
            assertThat(acme.org().apiRequests().made()).isEqualTo(90);
            assertThat(acme.callsUntilTheyWait(ApiPurpose.LIVE_POLL)).isEqualTo(10);
            assertThat(acme.org().apiRequests().made()).isEqualTo(SHARE);

            assertThatThrownBy(() -> acme.call(ApiPurpose.LIVE_POLL))
                    .isInstanceOfSatisfying(CallMustWait.class, wait -> {
                        assertThat(wait.code()).isEqualTo("API_BUDGET");
                        assertThat(wait.explanation())
                                .contains("has made 100 API requests")
                                .contains("raise orgtrail.api.share")
                                .contains(wait.until().toString());
                        acme.pass(Duration.between(acme.now(), wait.until()));
                    });
            acme.call(ApiPurpose.LIVE_POLL);
        }
    }

    @Test
    void nearItsPartHistoryIsSpreadOverTheDay() throws Exception {
        try (BudgetedOrg acme = org(Map.of())) {
            acme.callsUntilTheyWait(ApiPurpose.HISTORY);
            int later = 0;
            for (int hour = 0; hour < 24; hour++) {
                acme.pass(Duration.ofHours(1));
                int made = acme.callsUntilTheyWait(ApiPurpose.HISTORY);
                assertThat(made).as("in hour " + hour).isLessThanOrEqualTo(1);
                later += made;
            }
            assertThat(later).isBetween(5, 14);
        }
    }

    @Test
    void noDayHasMoreThanTheShareWhileEveryLivePollIsMade() throws Exception {
        try (BudgetedOrg acme = org(Map.of())) {
            int history = 0;
            for (int hour = 0; hour < 4 * 24; hour++) {
                acme.call(ApiPurpose.LIVE_POLL);
                history += acme.callsUntilTheyWait(ApiPurpose.HISTORY);
                acme.pass(Duration.ofMinutes(59).plusSeconds(hour % 3));
                assertThat(acme.org().apiRequests().most()).isLessThanOrEqualTo(SHARE);
            }
            assertThat(history).as("calls that history made in four days").isGreaterThan(3 * SHARE / 2);
        }
    }

    @Test
    void whatWasCountedCountsAfterARestart() throws Exception {
        try (BudgetedOrg acme = org(Map.of())) {
            acme.callsUntilTheyWait(ApiPurpose.LIVE_POLL);
            acme.restart();
            assertThat(acme.tried(ApiPurpose.LIVE_POLL)).isFalse();
            assertThat(acme.tried(ApiPurpose.OTHER)).isFalse();
            ApiUse use = acme.part(ApiBudget.class).use("acme");
            assertThat(use.used())
                    .isEqualTo(SHARE)
                    .isEqualTo(acme.org().apiRequests().made());
            assertThat(use.allowed()).isEqualTo(SHARE);
            assertThat(use.orgMax()).isEqualTo(DAILY);
            assertThat(use.purposes()).containsExactly(Map.entry("live-poll", (long) SHARE));
            assertThat(use.waiting()).containsKeys("history", "live-poll");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -5, 999_999_999_999_999L, Long.MAX_VALUE})
    void aNumberOfRequestsThatNoOrgHasIsNotGoneBy(long nonsense) throws Exception {
        try (BudgetedOrg acme = org(Map.of())) {
            acme.org().apiRequests().state(nonsense);
            acme.call(ApiPurpose.LIVE_POLL);
            acme.part(OrgLimits.class).look("acme");
            acme.call(ApiPurpose.HISTORY);
            assertThat(acme.part(ApiBudget.class).use("acme").orgMax()).isNull();
            acme.restart();
            acme.call(ApiPurpose.HISTORY);

            acme.org().apiRequests().stateTruly();
            acme.call(ApiPurpose.LIVE_POLL);
            acme.org().apiRequests().state(nonsense);
            acme.call(ApiPurpose.LIVE_POLL);
            acme.part(OrgLimits.class).look("acme");
            assertThat(acme.part(ApiBudget.class).use("acme").orgMax()).isEqualTo(DAILY);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -5, Long.MAX_VALUE})
    void norIsOneThatTheStateHasKept(long nonsense) throws Exception {
        try (BudgetedOrg acme = org(Map.of())) {
            acme.part(ApiCalls.class).keepDailyMax("acme", nonsense);
            acme.restart();
            assertThat(acme.part(ApiBudget.class).use("acme").orgMax()).isNull();
            acme.call(ApiPurpose.HISTORY);
            assertThat(acme.part(ApiBudget.class).use("acme").orgMax()).isEqualTo(DAILY);
        }
    }

    @Test
    void anOrgThatHasStatedTooFewRequestsIsAskedOnceAnHourWhetherItHasMore() throws Exception {
        try (BudgetedOrg acme = org(Map.of())) {
            acme.org().apiRequests().state(5);
            acme.call(ApiPurpose.LIVE_POLL);
            for (int minute = 0; minute < 24 * 60; minute++) {
                assertThat(acme.tried(ApiPurpose.LIVE_POLL)).isFalse();
                assertThat(acme.tried(ApiPurpose.OTHER)).isFalse();
                acme.lookedAtLimits();
                acme.pass(Duration.ofMinutes(1));
            }
            assertThat(acme.org().apiRequests().most())
                    .as("the first call, and the looks of a day")
                    .isEqualTo(1 + 24);
            assertThatThrownBy(() -> acme.call(ApiPurpose.LIVE_POLL))
                    .hasMessageContaining("states 5 API requests")
                    .hasMessageContaining("raise orgtrail.api.share");

            acme.org().apiRequests().stateTruly();
            acme.pass(Duration.ofHours(1));
            assertThat(acme.lookedAtLimits()).isTrue();
            acme.call(ApiPurpose.LIVE_POLL);
            acme.call(ApiPurpose.HISTORY);
        }
    }

    @Test
    void theShareIsASetting() throws Exception {
        try (BudgetedOrg acme = org(Map.of("orgtrail.api.share", "3"))) {
            acme.callsUntilTheyWait(ApiPurpose.LIVE_POLL);
            assertThat(acme.org().apiRequests().made()).isEqualTo(30);
        }
    }

    @Test
    void whenTheOrgAsAWholeIsShortOnlyLivePollsGoOn() throws Exception {
        try (BudgetedOrg acme = org(Map.of())) {
            acme.org().apiRequests().elsewhere(DAILY - 40);
            acme.call(ApiPurpose.LIVE_POLL);
            for (ApiPurpose purpose : List.of(
                    ApiPurpose.HISTORY, ApiPurpose.DIRECTORY, ApiPurpose.LOG_FILES, ApiPurpose.RECONCILIATION)) {
                assertThatThrownBy(() -> acme.call(purpose))
                        .isInstanceOf(CallMustWait.class)
                        .hasMessageContaining("39 of 1000")
                        .hasMessageContaining("Setup > Company Information");
            }
            acme.org().apiRequests().elsewhere(0);
            acme.call(ApiPurpose.LIVE_POLL);
            acme.call(ApiPurpose.HISTORY);
        }
    }

    @ParameterizedTest
    @CsvSource({"503, false", "429, false", "503, true", "429, true"})
    void aPauseThatSalesforceAsksForIsMade(int status, boolean asDate) throws Exception {
        try (BudgetedOrg acme = org(Map.of())) {
            // By Salesforce's clock, which is not ours here.
            String header = asDate
                    ? DateTimeFormatter.RFC_1123_DATE_TIME.format(
                            Instant.now().plusSeconds(120).atOffset(ZoneOffset.UTC))
                    : "120";
            acme.org().faults().add(Fault.retryAfter("/sobjects$", -1, status, header));
            assertThatThrownBy(() -> acme.call(ApiPurpose.LIVE_POLL))
                    .isInstanceOf(CallMustWait.class)
                    .hasMessageContaining("HTTP " + status);
            // Both times are to the second.
            for (int second = 0; second < 118; second++) {
                for (ApiPurpose purpose : List.of(ApiPurpose.LIVE_POLL, ApiPurpose.HISTORY, ApiPurpose.OTHER)) {
                    assertThat(acme.tried(purpose)).isFalse();
                }
                acme.pass(Duration.ofSeconds(1));
            }
            assertThat(acme.org().faults().struck()).as("requests in that time").isEqualTo(1);
            acme.pass(Duration.ofSeconds(3));
            acme.org().faults().clear();
            acme.call(ApiPurpose.LIVE_POLL);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"999999999", "99999999999999999999", "Thu, 31 Dec 2099 23:59:59 GMT"})
    void aPauseForEverIsMadeForAnHourAtATime(String header) throws Exception {
        try (BudgetedOrg acme = org(Map.of())) {
            acme.org().faults().add(Fault.retryAfter("/sobjects$", 1, 503, header));
            assertThatThrownBy(() -> acme.call(ApiPurpose.LIVE_POLL))
                    .isInstanceOf(CallMustWait.class)
                    .hasMessageContaining("for an hour at a time");
            acme.pass(Duration.ofMinutes(59));
            assertThat(acme.tried(ApiPurpose.LIVE_POLL)).isFalse();
            acme.pass(Duration.ofMinutes(1));
            acme.call(ApiPurpose.LIVE_POLL);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-5", "1.5", "soon", "Wed, 21 Oct 2015 07:28:00 GMT"})
    void whereThePauseIsNoneOrgtrailChoosesOne(String header) throws Exception {
        try (BudgetedOrg acme = org(Map.of())) {
            acme.org().faults().add(Fault.retryAfter("/sobjects$", 1, 429, header));
            assertThatThrownBy(() -> acme.call(ApiPurpose.LIVE_POLL)).isInstanceOf(CallMustWait.class);
            acme.pass(Duration.ofSeconds(59));
            assertThat(acme.tried(ApiPurpose.LIVE_POLL)).isFalse();
            acme.pass(Duration.ofSeconds(1));
            acme.call(ApiPurpose.LIVE_POLL);
        }
    }

    @Test
    void aClockThatIsSetBackMakesNoPauseLonger() throws Exception {
        try (BudgetedOrg acme = org(Map.of())) {
            acme.org().faults().add(Fault.retryAfter("/sobjects$", 1, 503, "120"));
            assertThatThrownBy(() -> acme.call(ApiPurpose.LIVE_POLL)).isInstanceOf(CallMustWait.class);
            acme.pass(Duration.ofHours(-1));
            acme.call(ApiPurpose.LIVE_POLL);
        }
    }

    @Test
    void aPauseThatIsAskedForWhenALogFileIsDownloadedIsMadeByAll() throws Exception {
        try (BudgetedOrg acme = org(Map.of())) {
            acme.org().faults().add(Fault.retryAfter("/LogFile", 1, 503, "60"));
            assertThatThrownBy(() -> acme.download("0AT000000000001AAA")).isInstanceOf(CallMustWait.class);
            assertThat(acme.tried(ApiPurpose.LIVE_POLL)).isFalse();
            acme.pass(Duration.ofSeconds(60));
            acme.call(ApiPurpose.LIVE_POLL);
        }
    }

    @Test
    void anOrgThatRefusesAllCallsIsAskedEverMoreSeldom() throws Exception {
        try (BudgetedOrg acme = org(Map.of())) {
            acme.org().faults().add(Fault.status("/services/data", -1, 403));
            for (int second = 0; second < 3_600; second += 10) {
                for (ApiPurpose purpose : List.of(ApiPurpose.LIVE_POLL, ApiPurpose.HISTORY, ApiPurpose.OTHER)) {
                    assertThatThrownBy(() -> acme.call(purpose))
                            .isInstanceOf(CallMustWait.class)
                            .hasMessageContaining("REQUEST_LIMIT_EXCEEDED")
                            .hasMessageContaining("Setup > Company Information");
                }
                acme.pass(Duration.ofSeconds(10));
            }
            assertThat(acme.org().faults().struck()).as("requests in an hour").isBetween(4L, 7L);

            acme.org().faults().clear();
            acme.pass(Duration.ofMinutes(30));
            acme.call(ApiPurpose.HISTORY);
            acme.call(ApiPurpose.LIVE_POLL);
            acme.call(ApiPurpose.OTHER);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ConcurrentRequests (Concurrent API Requests) Limit exceeded.",
                "ConcurrentPerOrgLongTxn Limit exceeded."
            })
    void anOrgInWhichTooManyRequestsTakeLongIsAskedAgainWithinSeconds(String words) throws Exception {
        try (BudgetedOrg acme = org(Map.of())) {
            acme.org().apiRequests().tooManyAtOnce(words);
            for (int second = 0; second < 120; second++) {
                assertThatThrownBy(() -> acme.call(ApiPurpose.LIVE_POLL))
                        .isInstanceOf(CallMustWait.class)
                        .hasMessageContaining(words)
                        .hasMessageContaining("at the same time")
                        .hasMessageNotContaining("24 hours");
                acme.pass(Duration.ofSeconds(1));
            }
            assertThat(acme.org().apiRequests().refusedAtOnce())
                    .as("requests in two minutes")
                    .isBetween(3, 8);

            acme.org().apiRequests().tooManyAtOnce("");
            acme.pass(Duration.ofSeconds(60));
            acme.call(ApiPurpose.HISTORY);

            acme.org().apiRequests().tooManyAtOnce(words);
            assertThat(acme.tried(ApiPurpose.LIVE_POLL)).isFalse();
            acme.org().apiRequests().tooManyAtOnce("");
            acme.pass(Duration.ofSeconds(5));
            acme.call(ApiPurpose.LIVE_POLL);
        }
    }

    @Test
    void anOrgWhoseRequestsOfTheDayAreUsedUpSaysSo() throws Exception {
        try (BudgetedOrg acme = org(Map.of())) {
            acme.org().apiRequests().elsewhere(DAILY);
            assertThatThrownBy(() -> acme.call(ApiPurpose.LIVE_POLL))
                    .isInstanceOf(CallMustWait.class)
                    .hasMessageContaining("TotalRequests Limit exceeded.")
                    .hasMessageContaining("last 24 hours")
                    .hasMessageNotContaining("at the same time");
            acme.org().apiRequests().elsewhere(0);
            acme.pass(Duration.ofSeconds(59));
            assertThat(acme.tried(ApiPurpose.LIVE_POLL)).isFalse();
            acme.pass(Duration.ofSeconds(1));
            acme.call(ApiPurpose.LIVE_POLL);
        }
    }

    @Test
    void anOrgHasNoMoreCallsAtATimeThanAreSetDownloadsIncluded() throws Exception {
        try (BudgetedOrg acme = org(Map.of("orgtrail.api.parallel", "3", "orgtrail.api.share", "100"))) {
            String file = acme.logFile();
            acme.org().faults().add(Fault.delay("/services/data", -1, 150));
            ExecutorService threads = Executors.newFixedThreadPool(12);
            List<Future<?>> calls = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                calls.add(threads.submit(() -> acme.call(ApiPurpose.LIVE_POLL)));
                calls.add(threads.submit(() -> {
                    acme.download(file).close();
                    return true;
                }));
            }
            for (Future<?> call : calls) {
                call.get();
            }
            threads.shutdown();
            assertThat(acme.org().apiRequests().mostAtOnce()).isEqualTo(3);
        }
    }

    @Test
    void downloadsThatWaitForASinkLeaveAPlaceToLivePolls() throws Exception {
        try (BudgetedOrg acme = org(Map.of("orgtrail.api.parallel", "2"))) {
            InputStream waiting = acme.download(acme.logFile());
            acme.call(ApiPurpose.LIVE_POLL);
            assertThatThrownBy(() -> acme.call(ApiPurpose.HISTORY))
                    .isInstanceOf(CallMustWait.class)
                    .hasMessageContaining("orgtrail.api.parallel");
            waiting.close();
            acme.call(ApiPurpose.HISTORY);
        }
    }

    @Test
    void callsAreCountedByPurposeAndLogInsApart() throws Exception {
        try (BudgetedOrg acme = org(Map.of())) {
            acme.call(ApiPurpose.HISTORY);
            acme.call(ApiPurpose.LIVE_POLL);
            acme.call(ApiPurpose.LIVE_POLL);
            acme.part(Soql.class).describeGlobal("acme", ApiPurpose.DIRECTORY);
            acme.download(acme.logFile()).close();
            acme.part(OrgLimits.class).look("acme");
            acme.part(PushTopics.class).ensure("acme", "Account");
            acme.org().sessions().expireAll();
            acme.call(ApiPurpose.LIVE_POLL);

            assertThat(acme.counted(ApiPurpose.HISTORY)).isEqualTo(1);
            assertThat(acme.counted(ApiPurpose.LIVE_POLL)).isEqualTo(3);
            assertThat(acme.counted(ApiPurpose.DIRECTORY)).isEqualTo(1);
            assertThat(acme.counted(ApiPurpose.LOG_FILES)).isEqualTo(1);
            // The id of a log file, the PushTopic asked for and created; and the two objects described.
            assertThat(acme.counted(ApiPurpose.OTHER)).isEqualTo(5);
            assertThat(acme.counted(ApiPurpose.LIMITS)).isEqualTo(1);
            // The first, the list of versions, and the one after the end of the session.
            assertThat(acme.counted(ApiPurpose.LOG_IN)).isEqualTo(3);
            assertThat(acme.part(ApiBudget.class).use("acme").used())
                    .isEqualTo(acme.org().apiRequests().made());
        }
    }

    @Test
    void theAllocationThatIsUsedIsWarnedOfWhenItRunsOut() throws Exception {
        try (BudgetedOrg acme = new BudgetedOrg(
                OrgSettings.plain().deliveredEventsRemaining(4_999).pushTopicEventsRemaining(99_999), Map.of())) {
            OrgLimits limits = acme.part(OrgLimits.class);
            List<String> all = List.of("LoginEventStream", "AccountChangeEvent", "Order__e", "OrgtrailUser");
            assertThat(limits.warning("acme", all)).isEmpty();
            limits.look("acme");
            assertThat(limits.warning("acme", List.of("LoginEventStream", "PermissionSetEvent")))
                    .as("monitoring events have no allocation")
                    .isEmpty();
            for (String feed : List.of("AccountChangeEvent", "ChangeEvents", "Order__e", "Orders__chn")) {
                assertThat(limits.warning("acme", List.of("LoginEventStream", feed)))
                        .contains("Less than 10 %")
                        .contains("DailyDeliveredPlatformEvents 4999 of 50000")
                        .contains("orgtrail.streaming.channels")
                        .doesNotContain("DailyDurableStreamingApiEvents");
            }
            assertThat(limits.warning("acme", List.of("OrgtrailUser")))
                    .contains("DailyDurableStreamingApiEvents 99999 of 1000000")
                    .contains("orgtrail.streaming.push-topics")
                    .doesNotContain("DailyDeliveredPlatformEvents");
            assertThat(limits.limit("acme", "HourlyPublishedPlatformEvents"))
                    .as("Orgtrail publishes none")
                    .isEmpty();
        }
        try (BudgetedOrg acme = new BudgetedOrg(OrgSettings.plain().deliveredEventsRemaining(5_000), Map.of())) {
            acme.part(OrgLimits.class).look("acme");
            assertThat(acme.part(OrgLimits.class).warning("acme", List.of("AccountChangeEvent")))
                    .isEmpty();
        }
    }

    @Test
    void withoutViewSetupTheRepliesTellHowManyRequestsAreLeft() throws Exception {
        try (BudgetedOrg acme = org(Map.of())) {
            acme.org().permission("ViewSetup", false);
            acme.part(OrgLimits.class).look("acme");
            acme.part(OrgLimits.class).look("acme");
            assertThat(acme.part(OrgLimits.class).limit("acme", "DailyApiRequests"))
                    .isEmpty();
            assertThat(acme.part(ApiBudget.class).use("acme").orgMax()).isEqualTo(DAILY);
            acme.org().permission("ViewSetup", true);
            acme.part(OrgLimits.class).look("acme");
            assertThat(acme.part(OrgLimits.class).limit("acme", "DailyApiRequests"))
                    .isPresent();
        }
    }
}
