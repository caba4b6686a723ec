package dev.orgtrail.salesforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orgtrail.standin.OrgSettings;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whether the connecting user sees the logins of others, in a poll that finds no login. */
class LoginsOfOthersTest {
    @Test
    void whatWasSeenOfAnOrgIsForgottenWithItsConnection() throws Exception {
        try (BudgetedOrg org = new BudgetedOrg(OrgSettings.everything(), Map.of())) {
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

    private static Iterator<List<Map<String, Object>>> quiet(BudgetedOrg org) {
        return org.part(LoginsOfOthers.class).passOn("acme", Collections.emptyIterator(), false);
    }
}
