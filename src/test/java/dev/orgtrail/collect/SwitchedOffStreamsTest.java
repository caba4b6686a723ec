package dev.orgtrail.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orgtrail.collect.StreamedOrg.Connected;
import dev.orgtrail.standin.OrgSettings;
import dev.orgtrail.standin.streaming.StreamingApis;
import dev.orgtrail.state.Statuses;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Streams that are switched off in Event Manager: Salesforce accepts a subscription to one, and nothing comes. */
class SwitchedOffStreamsTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final String LOGINS = "streaming/LoginEventStream";
    private static final String LOGOUTS = "streaming/LogoutEventStream";

    // The orgs have everything, so that only the stream that is named is off.
    @AutoClose
    private final StreamedOrg orgtrail = new StreamedOrg();

    SwitchedOffStreamsTest() throws Exception {}

    @Test
    void isNotWorkingThoughItIsAcceptedAndTheStatusSaysWhereToSwitchItOn() throws Exception {
        Connected acme = orgtrail.connect("acme", OrgSettings.everything().switchedOff(List.of("LoginEventStream")));
        follow(acme);
        awaitState(LOGINS, Statuses.State.OFF, "Setup > Event Manager > LoginEventStream > Enable Streaming");
        awaitState(LOGOUTS, Statuses.State.ON, "");
        awaitState("streaming", Statuses.State.ON, "LoginEventStream");
        assertThat(acme.standIn().login()).isNotEmpty();
        String logout = acme.standIn().monitoringEvent("LogoutEventStream");
        await().atMost(LONG).until(() -> orgtrail.ids("acme").equals(List.of(logout)));
        assertThat(orgtrail.statuses.source("acme", LOGINS).state()).isEqualTo(Statuses.State.OFF);
    }

    @Test
    void isFollowedFromTheMomentItIsSwitchedOnWithoutARestart() throws Exception {
        Connected acme = orgtrail.connect("acme", OrgSettings.everything().switchedOff(List.of("LoginEventStream")));
        follow(acme);
        awaitState(LOGINS, Statuses.State.OFF, "Enable Streaming");
        acme.standIn().monitoringEvent("LoginEventStream");
        acme.standIn().eventSwitch("LoginEventStream", true);
        String first = acme.standIn().monitoringEvent("LoginEventStream");
        await().atMost(LONG).until(() -> orgtrail.ids("acme").equals(List.of(first)));
        awaitState(LOGINS, Statuses.State.ON, "");
        acme.standIn().eventSwitch("LoginEventStream", false);
        awaitState(LOGINS, Statuses.State.OFF, "Enable Streaming");
    }

    @Test
    void whereTheSwitchesCannotBeReadAStreamIsKnownToWorkOnceAnEventHasCome() throws Exception {
        Connected acme = orgtrail.connect("acme", 1);
        acme.standIn().permission("ViewSetup", false);
        follow(acme);
        awaitState(LOGINS, Statuses.State.WAITING, "Orgtrail cannot see whether streaming is on");
        awaitState(LOGINS, Statuses.State.WAITING, "View Setup and Configuration");
        awaitState("streaming", Statuses.State.ON, "cannot read Event Manager's settings");
        acme.standIn().login();
        awaitState(LOGINS, Statuses.State.ON, "");
        assertThat(orgtrail.statuses.source("acme", LOGOUTS).state()).isEqualTo(Statuses.State.WAITING);
    }

    @Test
    void whereAllAreOffStreamingIsOff() throws Exception {
        Connected acme = orgtrail.connect("acme", OrgSettings.everything().switchedOff(List.of("LoginEventStream")));
        orgtrail.follow(acme, settings(Map.of("orgtrail.streaming.channels", "/event/LoginEventStream")));
        awaitState("streaming", Statuses.State.OFF, "Setup > Event Manager");
    }

    @Test
    void aChannelThatTheOrgGetsLaterIsFollowedFromWhenItWasNotThere() throws Exception {
        Connected acme = orgtrail.connect("acme", OrgSettings.everything().channels(Set.of("/event/LoginEventStream")));
        follow(acme);
        awaitState(LOGOUTS, Statuses.State.OFF, "does not have this channel");
        StreamingApis apis = acme.apis();
        apis.addMonitoringChannel("/event/LogoutEventStream");
        // Before Orgtrail can have asked again.
        apis.publish("/event/LogoutEventStream", Map.of("EventIdentifier", "the first"));
        await().atMost(LONG).until(() -> orgtrail.ids("acme").equals(List.of("the first")));
        awaitState(LOGOUTS, Statuses.State.ON, "");
    }

    private void follow(Connected acme) {
        acme.apis().keepAliveEvery(Duration.ofMillis(200));
        orgtrail.follow(acme, settings(Map.of()));
    }

    private static Map<String, String> settings(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(Map.of("orgtrail.streaming.every", "500ms"));
        settings.putAll(more);
        return settings;
    }

    private void awaitState(String source, Statuses.State state, String detail) {
        await().atMost(LONG).untilAsserted(() -> {
            assertThat(orgtrail.statuses.source("acme", source).state()).isEqualTo(state);
            assertThat(orgtrail.statuses.source("acme", source).detail()).contains(detail);
        });
    }
}
