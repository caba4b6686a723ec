package dev.orgtrail.salesforce;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueryCutTest {
    private final Map<String, DescribedObject> seen = new HashMap<>();

    QueryCutTest() {
        see("Login", "Id", "At", "Status", "GeoId>Geo:Place", "OwnerId>Owner:User,Group");
        see("Place", "City", "LandId>Land:Country");
        see("Country", "Name");
    }

    @Test
    void aQueryOfWhatIsSeenStaysAsItIsWritten() {
        String soql = "SELECT  Id,At, Geo.Land.Name\nFROM Login WHERE At >= 2026-11-01T00:00:00.000Z ORDER BY At, Id";
        assertThat(sent(soql)).isEqualTo(soql);
    }

    @Test
    void aColumnAPathAndAWholeObjectAreNotSelected() {
        assertThat(sent("SELECT Id, NetworkId, At FROM Login")).isEqualTo("SELECT Id, At FROM Login");
        assertThat(sent("SELECT Id, Geo.City, Geo.Region FROM Login")).isEqualTo("SELECT Id, Geo.City FROM Login");
        assertThat(sent("SELECT Id, Nobody.Name FROM Login")).isEqualTo("SELECT Id FROM Login");
        seen.remove("country");
        assertThat(sent("SELECT Id, Geo.Land.Name, Geo.City FROM Login")).isEqualTo("SELECT Id, Geo.City FROM Login");
    }

    @Test
    void whatIsLeftOutIsNamedOnce() {
        seen.remove("place");
        assertThat(cut("SELECT Id, NetworkId, Geo.City, Geo.Land.Name, Nobody.Name FROM Login")
                        .leftOut())
                .extracting(Unseen::apiName)
                .containsExactly("Login.NetworkId", "Place", "Login.Nobody");
    }

    @Test
    void aConditionOnWhatIsNotSeenLetsMoreRowsThroughWhereTheSourceCopesWithThem() {
        assertThat(sent("SELECT Id FROM Login WHERE At > 1 AND Length > 0 AND Status != 'x' ORDER BY At LIMIT 5"))
                .isEqualTo("SELECT Id FROM Login WHERE At > 1 AND Status != 'x' ORDER BY At LIMIT 5");
        assertThat(sent("SELECT Id FROM Login WHERE Length > 0 LIMIT 5")).isEqualTo("SELECT Id FROM Login LIMIT 5");
        assertThat(sent("SELECT Id FROM Login WHERE At > 1 AND (NOT Length = 0)"))
                .isEqualTo("SELECT Id FROM Login WHERE At > 1");
    }

    @Test
    void aQueryThatMayFindNoMoreRowsIsNotSentWithoutItsCondition() {
        assertThat(strict("SELECT count() FROM Login WHERE At > 1 AND Length > 0")
                        .impossible())
                .hasValue(Unseen.field("Login", "Length"));
        assertThat(strict("SELECT Id FROM Login WHERE Interval = 'Hourly' LIMIT 1")
                        .impossible())
                .isPresent();
        assertThat(strict("SELECT Id FROM Login ORDER BY Length LIMIT 1").impossible())
                .isPresent();
    }

    @Test
    void aQueryThatMayFindNoMoreRowsGoesWithoutAnAlternativeThatIsNotSeen() {
        assertThat(strict(
                                "SELECT Id FROM Login WHERE At > 1 AND (A = true OR Status = 'a OR (b' OR (B = 1 AND At < 9))")
                        .soql())
                .isEqualTo("SELECT Id FROM Login WHERE At > 1 AND Status = 'a OR (b'");
    }

    @Test
    void withoutItsLastAlternativeSuchAQueryFindsNothingAndIsNotSent() {
        assertThat(strict("SELECT Id FROM Login WHERE Geo.A = true OR Geo.B = true")
                        .empty())
                .isTrue();
    }

    @Test
    void aSourceReadsAllRowsThatAnAlternativeWhichIsNotSeenMayAskFor() {
        assertThat(sent("SELECT Id FROM Login WHERE At > 1 AND (A = null OR Status = 'Success')"))
                .isEqualTo("SELECT Id FROM Login WHERE At > 1");
        assertThat(sent("SELECT Id FROM Login WHERE At > 1 AND (A = true OR B = true)"))
                .isEqualTo("SELECT Id FROM Login WHERE At > 1");
        assertThat(sent("SELECT Id FROM Login WHERE Status = 'a' OR (Status != 'b' AND (A = 1 OR At > 9))"))
                .isEqualTo("SELECT Id FROM Login WHERE Status = 'a' OR Status != 'b'");
        assertThat(sent("SELECT Id FROM Login WHERE At > 1 AND (Status = 'a' OR (B = 1 AND At < 9))"))
                .isEqualTo("SELECT Id FROM Login WHERE At > 1 AND (Status = 'a' OR At < 9)");
        assertThat(cut("SELECT Id FROM Login WHERE A = null OR Status = 'Success'")
                        .leftOut())
                .containsExactly(Unseen.field("Login", "A"));
    }

    @Test
    void notStandsInParenthesesBesideOtherOperators() {
        assertThat(sent("SELECT Id, Gone FROM Login WHERE At > 1 AND (NOT Status LIKE 'x%')"))
                .isEqualTo("SELECT Id FROM Login WHERE At > 1 AND (NOT Status LIKE 'x%')");
        assertThat(
                        sent(
                                "SELECT Id, Gone FROM Login WHERE (NOT (At > 1 OR Status = 'a')) AND (Id = 'b' OR (NOT At < 9))"))
                .isEqualTo("SELECT Id FROM Login WHERE (NOT (At > 1 OR Status = 'a')) AND (Id = 'b' OR (NOT At < 9))");
        assertThat(sent("SELECT Id, Gone FROM Login WHERE NOT Status LIKE 'x%'"))
                .isEqualTo("SELECT Id FROM Login WHERE NOT Status LIKE 'x%'");
    }

    @Test
    void whatASourceCannotDoWithoutIsSaid() {
        see("Login", "Id", "Status");
        Unseen time = Unseen.field("Login", "At");
        assertThat(cut("SELECT Id, At FROM Login").impossible()).hasValue(time);
        assertThat(cut("SELECT Id FROM Login WHERE At > 1").impossible()).hasValue(time);
        assertThat(cut("SELECT Id FROM Login ORDER BY At").impossible()).hasValue(time);
        assertThat(cut("SELECT Id FROM Nowhere").impossible()).hasValue(Unseen.object("Nowhere"));
        assertThat(cut("SELECT City FROM Login").impossible())
                .as("nothing is left to be selected")
                .isPresent();
    }

    @Test
    void anOrderThatIsNotNeededGoes() {
        assertThat(sent("SELECT Id FROM Login ORDER BY Modified DESC NULLS LAST, Id LIMIT 9"))
                .isEqualTo("SELECT Id FROM Login ORDER BY Id LIMIT 9");
        assertThat(sent("SELECT Id FROM Login ORDER BY Modified LIMIT 9")).isEqualTo("SELECT Id FROM Login LIMIT 9");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT Id, Gone FROM Login L WHERE L.Gone = 1",
                "SELECT TYPEOF Owner WHEN User THEN Gone, Other ELSE Name END FROM Login",
                "SELECT Status, count(Id) FROM Login GROUP BY Status",
                "SELECT Gone FROM Login WITH SECURITY_ENFORCED",
                "SELECT Gone FROM Login WHERE At > 1 WITH SECURITY_ENFORCED",
                "SELECT Gone FROM Login WHERE (At > 1",
                "SELECT Gone FROM Login WHERE Status = 'open",
                "SELECT Gone, FROM Login",
                "UPDATE Login"
            })
    void whatIsNotUnderstoodIsSentAsItIs(String soql) {
        assertThat(sent(soql)).isEqualTo(soql);
        assertThat(cut(soql).leftOut()).isEmpty();
    }

    @Test
    void functionsSubqueriesAndPathsToSeveralObjectsStayAndTheRestIsCut() {
        assertThat(sent("SELECT Id, Gone, FIELDS(STANDARD), (SELECT Gone, Id FROM Children), toLabel(Gone), Owner.Gone"
                        + " FROM Login WHERE CALENDAR_YEAR(Gone) = 2026 AND Id IN (SELECT Gone FROM Else)"
                        + " AND At = LAST_N_DAYS:3"))
                .isEqualTo("SELECT Id, FIELDS(STANDARD), (SELECT Gone, Id FROM Children), toLabel(Gone), Owner.Gone"
                        + " FROM Login WHERE CALENDAR_YEAR(Gone) = 2026 AND Id IN (SELECT Gone FROM Else)"
                        + " AND At = LAST_N_DAYS:3");
    }

    @Test
    void queriesThatDifferInTheirValuesOnlyHaveOneShape() {
        assertThat(SoqlTokens.shape("SELECT Id FROM Login WHERE At >= 2026-11-01T00:00:00Z AND A IN ('x',  'y')"))
                .isEqualTo(SoqlTokens.shape(
                        "SELECT Id FROM Login\nWHERE At >= 2025-01-09T11:00:00.123Z AND A IN ('p', 'q')"))
                .isNotEqualTo(SoqlTokens.shape("SELECT Id, B FROM Login WHERE At >= 2026-11-01T00:00:00Z"));
    }

    private void see(String object, String... fields) {
        List<DescribedObject.Field> described = new ArrayList<>();
        for (String field : fields) {
            String[] reference = field.split("[>:]");
            described.add(new DescribedObject.Field(
                    reference[0],
                    "string",
                    true,
                    true,
                    reference.length > 1 ? reference[1] : "",
                    reference.length > 1 ? Arrays.asList(reference[2].split(",")) : List.of()));
        }
        seen.put(object.toLowerCase(java.util.Locale.ROOT), new DescribedObject(object, described));
    }

    private QueryCut cut(String soql) {
        return QueryCut.of(soql, Set.of("Id", "At"), true, this::describe);
    }

    private QueryCut strict(String soql) {
        return QueryCut.of(soql, Set.of(), false, this::describe);
    }

    private String sent(String soql) {
        QueryCut cut = cut(soql);
        assertThat(cut.impossible()).isEmpty();
        assertThat(cut.empty()).isFalse();
        return cut.soql();
    }

    private Optional<DescribedObject> describe(String object) {
        return Optional.ofNullable(seen.get(object.toLowerCase(java.util.Locale.ROOT)));
    }
}
