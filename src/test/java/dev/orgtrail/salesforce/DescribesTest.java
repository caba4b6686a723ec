package dev.orgtrail.salesforce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orgtrail.standin.OrgSettings;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DescribesTest {
    @SuppressWarnings("NullAway.Init")
    private BudgetedOrg org;

    @SuppressWarnings("NullAway.Init")
    private Describes describes;

    @BeforeAll
    void logIn() throws Exception {
        org = new BudgetedOrg(OrgSettings.plain(), Map.of());
        describes = org.part(Describes.class);
    }

    @AfterEach
    void forget() {
        org.org().lacksNothing();
        describes.forget("acme");
    }

    @AfterAll
    void end() {
        org.close();
    }

    @Test
    void tellsFieldsAndWhereTheirRelationshipsLead() {
        DescribedObject logins = find("LoginHistory");
        assertThat(logins.field("networkid")).isPresent();
        assertThat(logins.field("Status")).hasValueSatisfying(status -> {
            assertThat(status.filterable()).isFalse();
            assertThat(status.sortable()).isTrue();
        });
        assertThat(logins.relationship("LoginGeo"))
                .hasValueSatisfying(geo -> assertThat(geo.referenceTo()).containsExactly("LoginGeo"));
        assertThat(logins.relationship("LoginGeoId")).isEmpty();
    }

    @Test
    void askSalesforceOnceADay() {
        long before = org.org().apiRequests().made();
        find("User");
        find("user");
        assertThat(org.org().apiRequests().made() - before).isEqualTo(1);
        org.pass(Duration.ofHours(23));
        find("User");
        assertThat(requestsWhile(() -> {})).isZero();
        org.pass(Duration.ofHours(2));
        assertThat(requestsWhile(() -> find("User"))).isEqualTo(1);
    }

    @Test
    void askSalesforceWhereOurClockIsSetBack() {
        find("User");
        org.pass(Duration.ofHours(-1));
        assertThat(requestsWhile(() -> find("User"))).isEqualTo(1);
    }

    @Test
    void anObjectThatTheOrgLacksIsAnAnswerThatIsKeptToo() {
        org.org().lacks("LoginGeo");
        assertThat(requestsWhile(() -> {
                    assertThat(describes.find("acme", ApiPurpose.OTHER, "LoginGeo"))
                            .isEmpty();
                    assertThat(describes.find("acme", ApiPurpose.OTHER, "LoginGeo"))
                            .isEmpty();
                }))
                .isEqualTo(1);
    }

    @Test
    void aColumnThatIsGivenLaterIsSeenOnceTheObjectIsForgotten() {
        org.org().lacks("LoginHistory.NetworkId");
        assertThat(describes.sees("acme", ApiPurpose.OTHER, "LoginHistory", "NetworkId"))
                .isFalse();
        org.org().has("LoginHistory.NetworkId");
        assertThat(describes.sees("acme", ApiPurpose.OTHER, "LoginHistory", "NetworkId"))
                .isFalse();
        describes.forget("acme", "LoginHistory");
        assertThat(describes.sees("acme", ApiPurpose.OTHER, "LoginHistory", "NetworkId"))
                .isTrue();
    }

    private DescribedObject find(String object) {
        return describes.find("acme", ApiPurpose.OTHER, object).orElseThrow();
    }

    private long requestsWhile(Runnable work) {
        long before = org.org().apiRequests().made();
        work.run();
        return org.org().apiRequests().made() - before;
    }
}
