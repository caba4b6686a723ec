package dev.orgtrail.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

/** Connections that are cut, that promise too much or too little, that are too slow, or do not come about. */
@WholeOrgtrail
class ConnectionsTest {
    private static final String LOGINS = "/query.*LoginHistory";
    private static final String LOG_FILE = "/LogFile$";

    private final ApplicationContext orgtrail;

    @Autowired
    ConnectionsTest(ApplicationContext orgtrail) {
        this.orgtrail = orgtrail;
    }

    static Stream<Arguments> cuts() {
        return Stream.of(
                Arguments.of("query, in headers", LOGINS, Tricks.cutInHeaders(), "broke off"),
                Arguments.of("query, in the body", LOGINS, Tricks.cutInBody(40), "broke off"),
                Arguments.of("query, longer than announced", LOGINS, Tricks.announced(-20), "is not JSON"),
                Arguments.of("query, shorter than announced", LOGINS, Tricks.announced(20), "broke off"),
                Arguments.of("query, shorter without saying so", LOGINS, Tricks.shortened(20), "is not JSON"),
                Arguments.of("log file, in headers", LOG_FILE, Tricks.cutInHeaders(), "cannot be downloaded"),
                Arguments.of("log file, in the header row", LOG_FILE, Tricks.cutInBody(40), "was cut after row 0"),
                Arguments.of("log file, in mid-row", LOG_FILE, Tricks.cutInBody(-9), "was cut after row"),
                Arguments.of("log file, longer than announced", LOG_FILE, Tricks.announced(-9), "not as announced"),
                Arguments.of("log file, shorter than announced", LOG_FILE, Tricks.announced(9), "was cut after row"),
                Arguments.of("log file, shorter without saying so", LOG_FILE, Tricks.shortened(9), "not as announced"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cuts")
    void aReplyThatIsNotWholeIsReadAgainFromWhereItWas(String what, String path, Wire.Trick cut, String words)
            throws Exception {
        try (FaultCase row = new FaultCase(orgtrail)) {
            row.wire().spoil(path, cut);
            row.collect().awaitTrouble(words, "by itself").awaitRecovery();
        }
    }

    @ParameterizedTest
    @CsvSource({"/query.*LoginHistory, by itself", "/LogFile$, by itself"})
    void aReplyThatIsCutWhileCompressedIsReadAgain(String path, String words) throws Exception {
        try (FaultCase row = new FaultCase(orgtrail)) {
            row.wire().spoilCompressed(path, Tricks.cutInBody(-20));
            row.collect().awaitTrouble(words).awaitRecovery();
        }
    }

    static Stream<Arguments> drips() {
        return Stream.of(
                Arguments.of("token", "/services/oauth2/token", Tricks.dripOfBody()),
                Arguments.of("versions", "/services/data$", Tricks.dripOfBody()),
                Arguments.of("query", LOGINS, Tricks.dripOfBody()),
                Arguments.of("query, in headers", LOGINS, Tricks.dripOfHeaders()),
                Arguments.of("log file", LOG_FILE, Tricks.dripOfBody()),
                Arguments.of("log file, in headers", LOG_FILE, Tricks.dripOfHeaders()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("drips")
    void aServerThatSendsAByteNowAndThenIsGivenUp(String call, String path, Wire.Trick drip) throws Exception {
        try (FaultCase row = new FaultCase(orgtrail)) {
            row.wire().spoil(path, drip);
            row.collect().awaitTrouble("by itself").awaitRecovery();
        }
    }

    @Test
    void aCompressedLogFileThatComesByTheByteIsGivenUpToo() throws Exception {
        try (FaultCase row = new FaultCase(orgtrail)) {
            row.wire().spoilCompressed(LOG_FILE, Tricks.dripOfBody());
            row.collect().awaitTrouble("by itself").awaitRecovery();
        }
    }

    @Test
    void aHostNameThatDoesNotResolveIsNamedAndAskedForAgain() throws Exception {
        try (FaultCase row = new FaultCase(orgtrail)) {
            row.collect("http://nowhere.invalid").awaitTrouble("does not resolve", "DNS");
            assertThat(row.statuses()).anySatisfy(status -> assertThat(status).contains("nowhere.invalid"));
        }
    }
}
