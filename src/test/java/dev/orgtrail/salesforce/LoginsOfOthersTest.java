package dev.orgtrail.salesforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orgtrail.standin.OrgSettings;
import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whether the connecting user sees the logins of others, in a poll that finds no login. */
class LoginsOfOthersTest {
    @Test
    void whatWasSeenOfAnOrgIsForgottenWithItsConnection() throws Exception {
        try (BudgetedOrg org = new BudgetedOrg(OrgSettings.plain(), Map.of())) {
            assertThat(quiet(org).hasNext()).isFalse();
            org.org().permission("MonitorLoginHistory", false);
            org.org().permission("ManageUsers", false);
            assertThat(quiet(org).hasNext()).as("known for some minutes").isFalse();

            ConnectedOrgs connected = org.part(ConnectedOrgs.class);
            org.part(OrgLogin.class).logOut("acme");
            connected.remove("acme");
            connected.add(org.part(OrgLogin.class).logIn("acme", org.settings()));
            assertThatThrownBy(() -> quiet(org).hasNext())
                    .isInstanceOf(QueryRefused.class)
                    .hasMessageContaining("own logins");
        }
    }

    /** A whole day was answered without the logins of others, and would count as read. */
    @Test
    void aPermissionThatIsGivenBetweenTheAnswerAndTheCheckDoesNotMakeTheAnswerWhole() throws Exception {
        try (BudgetedOrg org = new BudgetedOrg(OrgSettings.plain(), Map.of())) {
            org.org().permission("MonitorLoginHistory", false);
            org.org().permission("ManageUsers", false);
            Iterator<List<Map<String, Object>>> answered = new Iterator<>() {
                @Override
                public boolean hasNext() {
                    org.org().permission("MonitorLoginHistory", true);
                    return false;
                }

                @Override
                public List<Map<String, Object>> next() {
                    throw new NoSuchElementException();
                }
            };
            assertThatThrownBy(() -> org.part(LoginsOfOthers.class)
                            .passOn("acme", answered, true)
                            .hasNext())
                    .isInstanceOf(QueryRefused.class)
                    .hasMessageContaining("own logins");
        }
    }

    /** Orgtrail's own last login is in each window until somebody else logs in. */
    @Test
    void theOwnLoginsThatAPollFindsAgainAreNoReasonToAskAgain() throws Exception {
        try (BudgetedOrg org = new BudgetedOrg(OrgSettings.plain(), Map.of())) {
            for (int poll = 0; poll < 5; poll++) {
                poll(org, "0Ya000000000001AAA");
            }
            assertThat(asked(org)).as("before and after the first answer").isEqualTo(2);

            poll(org, "0Ya000000000001AAA", "0Ya000000000002AAA");
            assertThat(asked(org)).as("a login more moves the checkpoint on").isEqualTo(3);

            org.pass(Duration.ofMinutes(6));
            poll(org, "0Ya000000000002AAA");
            assertThat(asked(org)).as("known for some minutes").isEqualTo(4);
        }
    }

    /** Polls an org that shows these logins of the connecting user. */
    private static void poll(BudgetedOrg org, String... logins) {
        String user = org.part(ConnectedOrgs.class).get("acme").userId();
        List<Map<String, Object>> page = Stream.of(logins)
                .map(login -> Map.<String, Object>of("Id", login, "UserId", user))
                .toList();
        org.part(LoginsOfOthers.class)
                .passOn("acme", List.of(page).iterator(), false)
                .forEachRemaining(passed -> assertThat(passed).hasSize(logins.length));
        org.pass(Duration.ofSeconds(30));
    }

    private static long asked(BudgetedOrg org) {
        return org.org().askedQueries().all().stream()
                .filter(soql -> soql.contains("UserId != "))
                .count();
    }

    private static Iterator<List<Map<String, Object>>> quiet(BudgetedOrg org) {
        return org.part(LoginsOfOthers.class).passOn("acme", Collections.emptyIterator(), false);
    }
}
