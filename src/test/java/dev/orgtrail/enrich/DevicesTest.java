package dev.orgtrail.enrich;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orgtrail.settings.OrgtrailSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class DevicesTest {
    private static final Devices DEVICES = devices(true);

    private static Devices devices(boolean wanted) {
        OrgtrailSettings settings = new Binder(
                        new MapConfigurationPropertySource(Map.of("orgtrail.enrich.devices", wanted)))
                .bindOrCreate("orgtrail", OrgtrailSettings.class);
        return new Devices(settings, new Misses(new SimpleMeterRegistry()));
    }

    private static Map<String, Object> event(String agent) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("http_request", new LinkedHashMap<>(Map.of("user_agent", agent)));
        event.put("src_endpoint", new LinkedHashMap<>(Map.of("ip", "203.0.113.7")));
        return event;
    }

    private static Map<String, Object> enriched(Devices devices, String agent) {
        Map<String, Object> event = event(agent);
        devices.enrich("acme", event);
        return event;
    }

    @Test
    void aPhonesBrowserTellsTheKindOfDeviceAndItsSystem() {
        Map<String, Object> event = enriched(
                DEVICES,
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
                        + " Version/17.5 Mobile/15E148 Safari/604.1");
        assertThat(event.get("src_endpoint"))
                .isEqualTo(Map.of(
                        "ip",
                        "203.0.113.7",
                        "type_id",
                        5,
                        "type",
                        "Mobile",
                        "os",
                        Map.of("name", "iOS", "type_id", 301, "version", "17.5")));
        assertThat(String.valueOf(event.get("enrichments"))).contains("agent=Safari", "device=Phone");
    }

    @Test
    void aScriptIsNoDesktop() {
        Map<String, Object> event = enriched(DEVICES, "python-requests/2.32.3");
        assertThat(event.get("src_endpoint")).isEqualTo(Map.of("ip", "203.0.113.7"));
        assertThat(String.valueOf(event.get("enrichments"))).contains("agent_kind=Robot", "agent_version=2.32.3");
    }

    @Test
    void whatTheEventSaysOfTheSystemStays() {
        Map<String, Object> event = event("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/129.0.0.0 Safari/537.36");
        Map<String, Object> os = Map.of("name", "Windows 11", "type_id", 100);
        ((Map<String, Object>) Objects.requireNonNull(Addition.map(event.get("src_endpoint")))).put("os", os);
        DEVICES.enrich("acme", event);
        assertThat(String.valueOf(event.get("src_endpoint"))).contains("name=Windows 11");
    }

    @Test
    void aNameThatIsNoUserAgentIsLeftAlone() {
        assertThat(enriched(DEVICES, "Chrome 129")).doesNotContainKey("enrichments");
        assertThat(enriched(DEVICES, "x/".repeat(5_000))).doesNotContainKey("enrichments");
    }

    @Test
    void itCanBeSwitchedOff() {
        assertThat(enriched(devices(false), "python-requests/2.32.3")).doesNotContainKey("enrichments");
    }
}
