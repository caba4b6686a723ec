package dev.orgtrail.normalize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped mappings in the Elastic Common Schema. */
@Tag("mapping")
class EcsTest {
    private final Normalizer normalizer = new Normalizer(Mappings.load(ShippedMappingsTest.DIR), true);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path dir;

    private Map<String, Object> document(MappingCase each) {
        return normalizer.ecs(normalizer
                .normalize(each.origin(), List.of(each.row()))
                .events()
                .get(0));
    }

    private List<MappingCase> cases() {
        return MappingTests.cases(ShippedMappingsTest.DIR).stream()
                .filter(each -> each.rejected() == null)
                .toList();
    }

    private Map<String, Object> first(String mapping) {
        return document(cases().stream()
                .filter(each -> each.file().equals(mapping))
                .findFirst()
                .orElseThrow());
    }

    private static @Nullable Object at(Map<String, Object> document, String path) {
        return EcsTable.EventPath.of(path).in(document);
    }

    @Test
    void aFailedLoginIsOneInElasticsWordsToo() {
        Map<String, Object> login = first("log-file-login");
        assertThat(at(login, "@timestamp")).isEqualTo("2026-11-01T04:46:15.123Z");
        assertThat(at(login, "event.category")).isEqualTo(List.of("authentication", "session"));
        assertThat(at(login, "event.type")).isEqualTo(List.of("start"));
        assertThat(at(login, "event.outcome")).isEqualTo("failure");
        assertThat(at(login, "event.duration")).isEqualTo(112_000_000L);
        assertThat(at(login, "event.dataset")).isEqualTo("salesforce.event-log-file");
        assertThat(at(login, "user.name")).isEqualTo("ada@example.com");
        assertThat(at(login, "source.ip")).isEqualTo("203.0.113.7");
        assertThat(at(login, "related.user")).isEqualTo(List.of("ada@example.com", "00530000009M943AAO"));
        assertThat(at(login, "ecs.version")).isEqualTo("8.17.0");
    }

    @Test
    void whatHasNoFieldStaysAndWhatHasOneIsNotSaidTwice() {
        Map<String, Object> login = first("log-file-login");
        assertThat(at(login, "ocsf.unmapped.TLS_PROTOCOL")).isEqualTo("TLSv1.3");
        assertThat(at(login, "ocsf.class_uid")).isEqualTo(3002);
        assertThat(at(login, "ocsf.src_endpoint")).isNull();
        assertThat(at(login, "ocsf.metadata.uid")).isNull();
    }

    @Test
    void theIdentityComesFirst() {
        Map<String, Object> login = first("log-file-login");
        assertThat(login.keySet()).first().isEqualTo("event");
        assertThat(at(login, "event.id")).isEqualTo("00D000000000123AAA:test");
    }

    @Test
    void everyEventOfEveryMappingHasOnlyFieldsOfTheSchema() {
        TreeSet<String> strange = new TreeSet<>();
        for (MappingCase each : cases()) {
            Map<String, Object> document = document(each);
            assertThat(at(document, "event.id")).isNotNull();
            assertThat(at(document, "event.kind")).isNotNull();
            List<String> leaves = new ArrayList<>();
            document.forEach((key, value) -> {
                if (!key.equals("ocsf")) {
                    leaves(key, value, leaves);
                }
            });
            leaves.stream().filter(leaf -> EcsFields.named(leaf) == null).forEach(strange::add);
        }
        assertThat(strange).isEmpty();
    }

    private static void leaves(String path, @Nullable Object value, List<String> leaves) {
        if (value instanceof Map<?, ?> map && EcsFields.named(path) == null) {
            map.forEach((key, inner) -> leaves(path + "." + key, inner, leaves));
        } else {
            leaves.add(path);
        }
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(dir.resolve(name), text);
    }

    @Test
    void aMappingAddsItsOwnFields() throws IOException {
        Files.copy(ShippedMappingsTest.DIR.resolve("ecs.yaml"), dir.resolve("ecs.yaml"));
        write("thing.yaml", """
                source: Thing
                class: base_event
                map: {time: When}
                ecs: {url.full: Link, user.roles: {from: Roles, split: ","}}
                """);
        Normalizer own = new Normalizer(Mappings.load(dir), true);
        Map<String, Object> row =
                Map.of("_uid", "x", "When", "2026-11-01T04:46:15Z", "Link", "https://a.example", "Roles", "a,b");
        Origin origin = new Origin("acme", "00D", "streaming", "Thing", null);
        Map<String, Object> document =
                own.ecs(own.normalize(origin, List.of(row)).events().get(0));
        assertThat(at(document, "url.full")).isEqualTo("https://a.example");
        assertThat(at(document, "user.roles")).isEqualTo(List.of("a", "b"));
        assertThat(at(document, "ocsf.unmapped")).isNull();
        Normalizer ocsf = new Normalizer(Mappings.load(dir));
        assertThat(ocsf.normalize(origin, List.of(row)).events().get(0))
                .doesNotContainKey("ecs")
                .extractingByKey("unmapped")
                .isEqualTo(Map.of("Link", "https://a.example", "Roles", "a,b"));
    }

    @Test
    void onlyWhereAWordStandsForNothingItIsLeftOut() throws IOException {
        Files.copy(ShippedMappingsTest.DIR.resolve("ecs.yaml"), dir.resolve("ecs.yaml"));
        write("thing.yaml", """
                source: Thing
                class: file_hosting
                activity: Download
                map:
                  time: When
                  actor.user.name: {constant: Client}
                  src_endpoint.name: {constant: Client}
                  file.name: Name
                  file.type_id: {constant: Regular File}
                """);
        Normalizer own = new Normalizer(Mappings.load(dir), true);
        Map<String, Object> row = Map.of("_uid", "x", "When", "2026-11-01T04:46:15Z", "Name", "Client");
        Map<String, Object> document =
                own.ecs(own.normalize(new Origin("acme", "00D", "streaming", "Thing", null), List.of(row))
                        .events()
                        .get(0));
        assertThat(at(document, "file.name")).isEqualTo("Client");
        assertThat(at(document, "user.name")).isEqualTo("Client");
        assertThat(at(document, "source")).isNull();
        assertThat(at(document, "ocsf.src_endpoint")).isNull();
    }

    @Test
    void aFieldThatElasticDoesNotHaveIsRefusedWithItsLine() throws IOException {
        write("ecs.yaml", "ecs: 8.17.0\nfields:\n  user.nam: user.name\n");
        assertThatThrownBy(() -> Mappings.load(dir))
                .hasMessage("ecs.yaml:3: 'user.nam' is no field of the Elastic Common Schema");
    }

    @Test
    void anAttributeThatNoEventHasIsRefusedWithItsLine() throws IOException {
        write("ecs.yaml", "ecs: 8.17.0\nfields:\n  user.name: user.nam\n");
        assertThatThrownBy(() -> Mappings.load(dir)).hasMessageStartingWith("ecs.yaml:3: no event has 'user.nam'");
    }

    @Test
    void withoutTheTableThereIsNoEcs() throws IOException {
        write("thing.yaml", "source: Thing\nclass: base_event\n");
        Mappings mappings = Mappings.load(dir);
        assertThatThrownBy(() -> new Normalizer(mappings, true)).hasMessageContaining("ecs.yaml:1: is missing");
    }
}
