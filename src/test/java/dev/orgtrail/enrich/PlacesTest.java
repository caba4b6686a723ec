package dev.orgtrail.enrich;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlacesTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path dir;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @SuppressWarnings("NullAway.Init")
    private Places places;

    @BeforeEach
    void twoFiles() throws IOException {
        Path cities = new MaxMindFile("GeoLite2-City")
                .network("203.0.113.0", 24, place("Berlin", "Land Berlin", "DE", 52.52, 13.4))
                .network("2001:db8::", 32, place("Lyon", "Auvergne-Rhône-Alpes", "FR", 45.75, 4.85))
                .writeTo(dir.resolve("city.mmdb"));
        Path networks = new MaxMindFile("GeoLite2-ASN")
                .network(
                        "203.0.113.0",
                        25,
                        Map.of(
                                "autonomous_system_number",
                                64_500,
                                "autonomous_system_organization",
                                "Example Hosting GmbH"))
                .writeTo(dir.resolve("asn.mmdb"));
        places = new Places(new GeoDatabase(cities, 0), new GeoDatabase(networks, 0), new Misses(meters));
    }

    private static Map<String, Object> place(String city, String region, String country, double lat, double lon) {
        Map<String, Object> place = new LinkedHashMap<>();
        place.put("city", Map.of("names", Map.of("en", city)));
        place.put("subdivisions", List.of(Map.of("names", Map.of("en", region))));
        place.put("country", Map.of("iso_code", country, "names", Map.of("en", country)));
        place.put("continent", Map.of("names", Map.of("en", "Europe")));
        place.put("location", Map.of("latitude", lat, "longitude", lon));
        return place;
    }

    private Map<String, Object> event(Map<String, Object> endpoint) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("src_endpoint", new LinkedHashMap<>(endpoint));
        places.enrich("acme", event);
        return event;
    }

    private static @Nullable Object location(Map<String, Object> event) {
        return endpoint(event).get("location");
    }

    private static Map<?, ?> endpoint(Map<String, Object> event) {
        return (Map<?, ?>) Objects.requireNonNull(event.get("src_endpoint"));
    }

    @Test
    void anAddressGetsItsPlaceAndTheOwnerOfItsNetwork() {
        Map<String, Object> event = event(Map.of("ip", "203.0.113.7"));
        assertThat(location(event))
                .isEqualTo(Map.of(
                        "city",
                        "Berlin",
                        "region",
                        "Land Berlin",
                        "country",
                        "DE",
                        "continent",
                        "Europe",
                        "lat",
                        52.52,
                        "long",
                        13.4));
        assertThat(endpoint(event).get("autonomous_system"))
                .isEqualTo(Map.of("number", 64_500L, "name", "Example Hosting GmbH"));
        assertThat(event.get("enrichments"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .singleElement()
                .extracting("name", "value")
                .containsExactly("src_endpoint.ip", "203.0.113.7");
    }

    @Test
    void anIpv6AddressTooWithoutAnOwnerThatNobodyKnows() {
        Map<String, Object> event = event(Map.of("ip", "2001:db8::1"));
        assertThat(location(event)).asInstanceOf(InstanceOfAssertFactories.MAP).containsEntry("city", "Lyon");
        assertThat(endpoint(event).get("autonomous_system")).isNull();
    }

    @Test
    void whatSalesforceSaysOfThePlaceStays() {
        Map<String, Object> known = new LinkedHashMap<>(Map.of("country", "DE", "city", "Potsdam"));
        assertThat(location(event(Map.of("ip", "203.0.113.7", "location", known))))
                .isEqualTo(Map.of("country", "DE", "city", "Potsdam", "continent", "Europe"));
        Map<String, Object> elsewhere = new LinkedHashMap<>(Map.of("country", "US"));
        assertThat(location(event(Map.of("ip", "203.0.113.7", "location", elsewhere))))
                .isEqualTo(Map.of("country", "US"));
    }

    @Test
    void anUnknownAddressIsMarkedAndCountedAndAPrivateOneIsNeither() {
        assertThat(String.valueOf(event(Map.of("ip", "198.51.100.1")).get("enrichments")))
                .contains("known=false");
        assertThat(meters.counter("orgtrail.enrichment.misses", "org", "acme", "type", "location")
                        .count())
                .isEqualTo(1);
        for (String ip : List.of("10.1.2.3", "192.168.1.1", "127.0.0.1", "fe80::1", "fd00::1", "169.254.1.1")) {
            assertThat(event(Map.of("ip", ip))).doesNotContainKey("enrichments");
        }
    }

    @Test
    void salesforcesOwnAddressIsSalesforces() {
        assertThat(endpoint(event(Map.of("name", "Salesforce.com IP"))).get("isp"))
                .isEqualTo("Salesforce");
    }

    @Test
    void anEvidenceOfAFindingIsLocatedToo() {
        Map<String, Object> event = new LinkedHashMap<>();
        Map<String, Object> evidence = new LinkedHashMap<>();
        evidence.put("src_endpoint", new LinkedHashMap<>(Map.of("ip", "203.0.113.7")));
        event.put("evidences", List.of(evidence));
        places.enrich("acme", event);
        assertThat(evidence.toString()).contains("Berlin");
    }

    @Test
    void aNewerFileIsTakenAndABrokenOneIsNot() throws IOException {
        Path file = dir.resolve("city.mmdb");
        assertThat(location(event(Map.of("ip", "203.0.113.7")))).asString().contains("Berlin");
        new MaxMindFile("GeoLite2-City")
                .network("203.0.113.0", 24, place("Hamburg", "Hamburg", "DE", 53.55, 10.0))
                .writeTo(file);
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_900_000_000_000L));
        assertThat(location(event(Map.of("ip", "203.0.113.7")))).asString().contains("Hamburg");
        Files.writeString(file, "no database");
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_900_000_100_000L));
        assertThat(location(event(Map.of("ip", "203.0.113.7")))).asString().contains("Hamburg");
    }
}
