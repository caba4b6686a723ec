package dev.orgtrail.normalize;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConversionTest {
    @ParameterizedTest
    @CsvSource({
        "20261101044615.123, 1793508375123",
        "20261101044615, 1793508375000",
        "2026-11-01T04:46:15.123Z, 1793508375123",
        "2026-11-01T04:46:15.123456Z, 1793508375123",
        "2026-11-01T04:46:15.000+0000, 1793508375000",
        "2026-11-01T06:46:15+02:00, 1793508375000",
        "2026-11-01 04:46:15, 1793508375000",
        "2026-11-01, 1793491200000",
        "1793508375123, 1793508375123",
    })
    void readsTheTimestampsThatSalesforceWrites(String text, long millis) {
        assertThat(Timestamps.millis(text)).isEqualTo(millis);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "now",
                "20260231000000.000",
                "2026-13-01T00:00:00Z",
                "2026-11-01T25:00:00Z",
                "2026-11-01T04:46:15X",
                "2026-11-01T04",
                "00000000000000.000",
                "99999999999999.999",
                "2026-11-01T04:46:15.Z",
                "20261101044615.",
                "123456"
            })
    void takesNothingElseForATimestamp(String text) {
        assertThat(Timestamps.millis(text)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"203.0.113.7", "0.0.0.0", "2001:db8::1", "::", "::1", "1:2:3:4:5:6:7:8", "::ffff:10.0.0.1"})
    void knowsAnAddress(String text) {
        assertThat(IpAddresses.address(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Salesforce.com IP",
                "256.1.1.1",
                "1.2.3",
                "1.2.3.4.5",
                "01.2.3.4",
                "2001:db8:::1",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                ":1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:",
                "12345::",
                "g::1",
                "1.2.3.4%eth0",
                "::1.2.3"
            })
    void takesNothingElseForAnAddress(String text) {
        assertThat(IpAddresses.address(text)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "00530000009M943, 00530000009M943AAC",
        "0013000000TYhDz, 0013000000TYhDzAAL",
        "00530000009M943AAC, 00530000009M943AAC",
        "not an id at al, not an id at al",
        "short, short",
    })
    void makesShortIdsLong(String id, String expected) {
        assertThat(RecordIds.long18(id)).isEqualTo(expected);
    }
}
