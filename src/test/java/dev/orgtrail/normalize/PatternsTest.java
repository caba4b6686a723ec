package dev.orgtrail.normalize;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What patterns of a mapping find in the texts of a row. */
@Tag("mapping")
class PatternsTest {
    private static final String MAP = """
            source: SetupAuditTrail
            class: entity_management
            activity: {from: "@said.did", table: {Created: Create, Deleted: Delete, otherwise: Update}}
            map:
              time: CreatedDate
              entity.name: "@said.name"
              entity.uid: {constant: x}
              entity.type: {from: "@said.kind", as: title}
            """;

    private final Path dir;

    PatternsTest(@TempDir Path dir) {
        this.dir = dir;
    }

    @Test
    void partsAreReadLikeColumnsAndLeaveNoTrace() throws IOException {
        write(MAP + """
                patterns:
                  said:
                    from: Display
                    words:
                      made: Created|Deleted
                      kind: custom object|role
                    forms:
                      - '{did:made} {kind:kind}:? {name}'
                cases:
                  - {when: {"@said.did": Deleted}, severity: High}
                """);
        Map<String, Object> event = event(Map.of("Display", "Deleted custom object: Ship"));
        assertThat(event)
                .containsEntry("activity_name", "Delete")
                .containsEntry("severity", "High")
                .containsEntry("entity", Map.of("name", "Ship", "uid", "x", "type", "Custom Object"))
                .containsEntry("unmapped", Map.of("Display", "Deleted custom object: Ship"));
        assertThat(event(Map.of("Display", "Created role A")))
                .containsEntry("activity_name", "Create")
                .containsEntry("severity", "Informational");
    }

    @Test
    void theFirstFormThatFitsTheWholeTextCounts() throws IOException {
        write(MAP + """
                patterns:
                  said:
                    from: Display
                    forms:
                      - {form: 'Created {kind} "{name}"', set: {did: Created}}
                      - {form: 'Created {name}', set: {did: Created, kind: thing}}
                """);
        assertThat(entity("Created big role \"A b\""))
                .containsEntry("name", "A b")
                .containsEntry("type", "Big Role");
        assertThat(entity("Created A")).containsEntry("name", "A").containsEntry("type", "Thing");
        assertThat(entity("It was Created A")).doesNotContainKeys("name", "type");
        assertThat(entity("")).doesNotContainKeys("name", "type");
    }

    @Test
    void aPartOfTheTextGoesBeforeAPartOfTheForm() throws IOException {
        write(MAP + """
                patterns:
                  said:
                    from: Display
                    forms:
                      - {form: 'Created(?: {kind})?: {name}', set: {did: Created, kind: thing}}
                """);
        assertThat(entity("Created role: A")).containsEntry("type", "Role");
        assertThat(entity("Created: A")).containsEntry("type", "Thing");
    }

    @Test
    void aPatternReadsThePartsOfAnEarlierOneAndTriesItsColumnsInOrder() throws IOException {
        write(MAP.replace("\"@said.kind\"", "\"@turn.way\"") + """
                patterns:
                  said: {from: Display, forms: ['{did:set} {name} {to}', 'Saw {name}'], words: {set: Set}}
                  turn:
                    from: ["@said.to", Action]
                    forms:
                      - {form: '(?i).*on', set: {way: up}}
                      - {form: '(?i).*off', set: {way: down}, when: {Section: {not: Dark}}}
                """);
        assertThat(entity(Map.of("Display", "Set A off", "Action", "xOn"))).containsEntry("type", "Down");
        assertThat(entity(Map.of("Display", "Saw A", "Action", "xOn"))).containsEntry("type", "Up");
        assertThat(entity(Map.of("Display", "Set A off", "Section", "Dark", "Action", "xOn")))
                .containsEntry("type", "Up");
    }

    @Test
    void aFileThatExtendsAnotherReplacesItsPatternByName() throws IOException {
        Files.writeString(dir.resolve("parent.yaml"), """
                patterns:
                  said: {from: Display, forms: [{form: '{name}', set: {kind: old, did: Created}}]}
                """);
        write(MAP + "extends: parent\n");
        assertThat(entity("A")).containsEntry("type", "Old");
        write(
                MAP
                        + "extends: parent\npatterns:\n  said: {from: Display, forms: [{form: '{name}', set: {kind: new, did: x}}]}\n");
        assertThat(entity("A")).containsEntry("type", "New");
    }

    @Test
    void aChangedPatternTakesEffectWhileItRuns() throws IOException {
        String patterns = "patterns:\n  said: {from: Display, forms: [{form: '{name} old', set: {kind: k, did: d}}]}\n";
        write(MAP + patterns);
        Normalizer normalizer = new Normalizer(Mappings.load(dir));
        assertThat(entity(normalizer, Map.of("Display", "A new"))).doesNotContainKey("name");
        write(MAP + patterns.replace(" old'", " new'"));
        normalizer.replace(Mappings.load(dir));
        assertThat(entity(normalizer, Map.of("Display", "A new"))).containsEntry("name", "A");
    }

    /** Each of these would take a backtracking matcher longer than the universe is old, or its stack. */
    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            (?:{name}+)+!          ; a
            (?:a{:as}*)*!{name}c   ; a
            (?:a|aa|b)+{name}!     ; a
            {a}{b}{c}{d}{e}{name}! ; ab
            """)
    void anExpressionThatNeverEndsIsGivenUp(String form, String text) throws IOException {
        write(MAP + "patterns:\n  said: {from: Display, words: {as: 'a+'}, forms: [{form: '" + form
                + "', set: {kind: k, did: d}}, '{name}']}\n");
        assertThat(entity(text.repeat(900) + "!b")).doesNotContainKey("name");
    }

    @Test
    void aPartOfASplitThatTakesTooMuchIsLeftOut() throws IOException {
        write("""
                source: SetupAuditTrail
                class: entity_management
                map:
                  time: CreatedDate
                  entity.uid: {constant: x}
                  entity.name: {from: Display, split: ";", each: '((?:a|b)*)c', join: ", "}
                """);
        assertThat(entity("abc;" + "ab".repeat(30_000) + ";bac")).containsEntry("name", "ab, ba");
    }

    @Test
    void aTextThatIsTooLongFitsNoForm() throws IOException {
        write(MAP + "patterns:\n  said: {from: Display, forms: [{form: '{name}', set: {kind: k, did: d}}]}\n");
        assertThat(entity("x".repeat(2_000))).containsKey("name");
        assertThat(entity("x".repeat(2_001))).doesNotContainKey("name");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            Changed (?<name>.+?) from .+      ; `Changed `
            Auth\\. Provider (?:x)?           ; `Auth. Provider `
            (?<name>.+) was deleted\\.?       ; ` was deleted`
            colou?rs of                       ; `rs of`
            ab|cd                             ; ``
            (?i)delete                        ; ``
            (?iu)delete                       ; ``
            (?x)a b c                         ; ``
            \\Q[a\\E of                      ; ``
            \\x41bc of                          ; ``
            Profil \\u00e4ndern                 ; ``
            (?<a>.).\\k<a>                      ; ``
            [ab]cd[^]x]ef                     ; `cd`
            a{2}bc                            ; `bc`
            (a(b)c)d                          ; `d`
            \\d+ rows                         ; ` rows`
            """)
    void knowsWhatEveryFittingTextHolds(String expression, String literal) {
        assertThat(Literals.longest(expression)).isEqualTo(literal);
    }

    private Map<String, Object> entity(String display) throws IOException {
        return entity(Map.of("Display", display));
    }

    private Map<String, Object> entity(Map<String, Object> row) throws IOException {
        return entity(new Normalizer(Mappings.load(dir)), row);
    }

    private static Map<String, Object> entity(Normalizer normalizer, Map<String, Object> row) {
        return entity(event(normalizer, row).get("entity"));
    }

    @SuppressWarnings("unchecked") // an object of an event
    private static Map<String, Object> entity(@Nullable Object entity) {
        return (Map<String, Object>) Objects.requireNonNull(entity);
    }

    private Map<String, Object> event(Map<String, Object> row) throws IOException {
        return event(new Normalizer(Mappings.load(dir)), row);
    }

    private static Map<String, Object> event(Normalizer normalizer, Map<String, Object> row) {
        Map<String, Object> full = new LinkedHashMap<>(row);
        full.put("_uid", "x");
        full.put("CreatedDate", "2026-11-01T04:46:15.000+0000");
        Origin origin = new Origin("acme", "00D000000000123AAA", "setup-audit-trail", "SetupAuditTrail", null);
        return normalizer.normalize(origin, List.of(full)).events().get(0);
    }

    private void write(String mapping) throws IOException {
        Files.writeString(dir.resolve("setup-audit-trail.yaml"), mapping);
    }
}
