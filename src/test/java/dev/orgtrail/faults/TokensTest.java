package dev.orgtrail.faults;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

/** Tokens that are refused, expire, or are revoked. */
@WholeOrgtrail
class TokensTest {
    private static final String TOKEN = "/services/oauth2/token";
    private static final Wire.Trick REFUSED =
            Tricks.text(400, "{\"error\":\"invalid_client\",\"error_description\":\"invalid client credentials\"}");

    private static final String EXPIRED_PASSWORD =
            errors("INVALID_OPERATION_WITH_EXPIRED_PASSWORD", "The users password has expired");

    private final ApplicationContext orgtrail;

    @Autowired
    TokensTest(ApplicationContext orgtrail) {
        this.orgtrail = orgtrail;
    }

    @Test
    void aRefusedTokenIsNamedAndAskedForAgain() throws Exception {
        try (FaultCase row = new FaultCase(orgtrail)) {
            row.wire().spoil(TOKEN, REFUSED);
            row.collect()
                    .awaitTrouble("invalid_client", "Manage Consumer Details")
                    .awaitRecovery();
        }
    }

    @Test
    void anExpiredTokenIsReplaced() throws Exception {
        try (FaultCase row = new FaultCase(orgtrail)) {
            row.collect().awaitEverything();
            row.org().sessions().expireAll();
            row.org().login();
            row.org().logFile("API", "Hourly", null, 5);
            row.awaitEverything();
        }
    }

    @Test
    void anExpiredTokenThatIsNotReplacedIsNamedUntilItIs() throws Exception {
        try (FaultCase row = new FaultCase(orgtrail)) {
            row.collect().awaitEverything();
            row.wire().spoil(TOKEN, REFUSED);
            row.org().sessions().expireAll();
            row.org().login();
            row.awaitTrouble("invalid_client", "Manage Consumer Details").awaitRecovery();
        }
    }

    @Test
    void aCallThatRefusesEachNewTokenIsNamed() throws Exception {
        try (FaultCase row = new FaultCase(orgtrail)) {
            row.wire().spoil("/query", Tricks.text(401, errors("INVALID_SESSION_ID", "Session expired or invalid")));
            row.collect()
                    .awaitTrouble("Session expired or invalid (INVALID_SESSION_ID)", "session policies")
                    .awaitRecovery();
        }
    }

    @Test
    void anExpiredPasswordIsNamed() throws Exception {
        try (FaultCase row = new FaultCase(orgtrail)) {
            row.wire().spoil("/query", Tricks.text(401, EXPIRED_PASSWORD));
            row.collect()
                    .awaitTrouble("The users password has expired", "Password Never Expires")
                    .awaitRecovery();
        }
    }

    @Test
    void aPushTopicThatCannotBeAskedForWhileThePasswordIsExpiredIsFollowedLater() throws Exception {
        try (FaultCase row = FaultCase.streamed(orgtrail)) {
            row.wire().spoil("v[0-9.]+/query", Tricks.text(401, EXPIRED_PASSWORD));
            row.collect()
                    .awaitTrouble("The users password has expired", "Password Never Expires")
                    .awaitRecovery();
            row.await(() -> assertThat(row.streams().channels()).contains("/topic/OrgtrailAccount"));
        }
    }

    @Test
    void aPushTopicThatCannotBeAskedForWhileTheLogInIsRefusedIsFollowedLater() throws Exception {
        try (FaultCase row = FaultCase.streamed(orgtrail)) {
            row.wire().spoil("v[0-9.]+/query", 1, (truth, client) -> {
                row.wire()
                        .spoil(
                                TOKEN,
                                Tricks.text(
                                        400,
                                        "{\"error\":\"inactive_user\",\"error_description\":\"user is inactive\"}"));
                Tricks.text(401, errors("INVALID_SESSION_ID", "Session expired or invalid"))
                        .answer(truth, client);
            });
            row.collect()
                    .awaitTrouble("inactive_user", "Activate the connecting user")
                    .awaitRecovery();
            row.await(() -> assertThat(row.streams().channels()).contains("/topic/OrgtrailAccount"));
        }
    }

    private static String errors(String code, String message) {
        return "[{\"message\":\"" + message + "\",\"errorCode\":\"" + code + "\"}]";
    }

    @Test
    void aTokenThatIsRevokedInMidDownloadCostsNoRow() throws Exception {
        try (FaultCase row = new FaultCase(orgtrail)) {
            row.wire().spoil("/LogFile$", (truth, client) -> {
                row.org().sessions().expireAll();
                Tricks.cutInBody(-9).answer(truth, client);
            });
            row.collect().awaitTrouble("was cut after row", "by itself").awaitRecovery();
        }
    }
}
