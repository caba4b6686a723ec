package dev.orgtrail.salesforce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orgtrail.salesforce.EventSwitches.Switch;
import dev.orgtrail.standin.Faults.Fault;
import dev.orgtrail.standin.OrgSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which events an org streams and stores, as its Tooling API tells. */
class EventSwitchesTest {
    private static final String TOOLING = "/services/data/v[0-9.]+/tooling/query";
    private BudgetedOrg acme;
    private EventSwitches switches;

    @BeforeEach
    void connect() throws Exception {
        acme = new BudgetedOrg(
                // With everything, so that only what is named here is off.
                OrgSettings.everything()
                        .switchedOff(List.of("ApiEventStream", "ReportEvent"))
                        .withoutSwitch(List.of("MobileEmailEvent")),
                Map.of());
        switches = acme.part(EventSwitches.class);
    }

    @AfterEach
    void close() throws Exception {
        acme.close();
    }

    @Test
    void tellsStreamsAndStoresApart() {
        assertThat(switches.of("acme", "ApiEventStream")).isEqualTo(Switch.OFF);
        assertThat(switches.of("acme", "ApiEvent")).isEqualTo(Switch.ON);
        assertThat(switches.of("acme", "ReportEventStream")).isEqualTo(Switch.ON);
        assertThat(switches.of("acme", "ReportEvent")).isEqualTo(Switch.OFF);
        assertThat(switches.of("acme", "MobileEmailEvent")).isEqualTo(Switch.UNKNOWN);
        assertThat(switches.of("acme").off()).containsExactly("ApiEventStream", "ReportEvent");
    }

    @Test
    void asksAgainAfterAnHourAndWhenToldTo() {
        assertThat(switches.of("acme", "ApiEventStream")).isEqualTo(Switch.OFF);
        acme.org().eventSwitch("ApiEventStream", true);
        assertThat(switches.of("acme", "ApiEventStream")).isEqualTo(Switch.OFF);
        acme.pass(Duration.ofMinutes(61));
        assertThat(switches.of("acme", "ApiEventStream")).isEqualTo(Switch.ON);
        acme.org().eventSwitch("ApiEventStream", false);
        assertThat(switches.look("acme").of("ApiEventStream")).isEqualTo(Switch.OFF);
    }

    @Test
    void asksAgainWhereOurClockIsSetBack() {
        assertThat(switches.of("acme", "ApiEventStream")).isEqualTo(Switch.OFF);
        acme.org().eventSwitch("ApiEventStream", true);
        acme.pass(Duration.ofHours(-1));
        assertThat(switches.of("acme", "ApiEventStream")).isEqualTo(Switch.ON);
    }

    @Test
    void saysWhichPermissionItTakesWhereTheyCannotBeRead() {
        acme.org().permission("ViewSetup", false);
        EventSwitches.Seen seen = switches.of("acme");
        assertThat(seen.of("ApiEventStream")).isEqualTo(Switch.UNKNOWN);
        assertThat(seen.unreadable()).contains("View Setup and Configuration", "Setup > Permission Sets");
        acme.org().permission("ViewSetup", true);
        acme.pass(Duration.ofMinutes(11));
        assertThat(switches.of("acme", "ApiEventStream")).isEqualTo(Switch.OFF);
    }

    @Test
    void goesByWhatItWasToldLastWhileTheOrgDoesNotAnswer() {
        assertThat(switches.of("acme", "ApiEventStream")).isEqualTo(Switch.OFF);
        acme.org().faults().add(Fault.status(TOOLING, 100, 503));
        acme.pass(Duration.ofMinutes(61));
        assertThat(switches.of("acme", "ApiEventStream")).isEqualTo(Switch.OFF);
    }

    @Test
    void aStoreThatIsSwitchedOffHasNoRowsAndAStreamTellsNothing() {
        assertThat(acme.part(Soql.class)
                        .firstPage("acme", ApiPurpose.OTHER, "SELECT EventIdentifier FROM ReportEvent LIMIT 1"))
                .isEmpty();
        assertThat(acme.part(Soql.class)
                        .firstPage("acme", ApiPurpose.OTHER, "SELECT EventIdentifier FROM ApiEvent LIMIT 1"))
                .isNotEmpty();
    }
}
