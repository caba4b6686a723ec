package dev.orgtrail.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {
    private static final String HUSH = "hush-Hush.123";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization: Bearer " + HUSH,
                "authorization=[Basic " + HUSH + "]",
                "grant_type=client_credentials&client_id=3MVG9&client_secret=" + HUSH,
                "{\"access_token\":\"" + HUSH + "\",\"scope\":\"api\"}",
                "{\"refresh_token\" : \"" + HUSH + "\"}",
                "assertion=" + HUSH + "&grant_type=urn",
                "username=ada&password=" + HUSH,
                "Cookie: ORGTRAIL=" + HUSH + "; a=b",
                "ServletRequestHandledEvent: session=[0123456789ABCDEF0123456789ABCDEF]; user=[admin]",
                "clientSecret=" + HUSH + ", clientId=x",
                "X-SFDC-Session: 00D5g00000000G9!AQnj54hr8Mw13FEUwEfJdNM.GOgxpnbz" + HUSH,
                "oauth token 5Aep861TSESvWeug_xvFHRBTTbf_Ys" + HUSH
            })
    void aSecretIsLeftOut(String line) {
        assertThat(Redaction.of(line)).contains("***").doesNotContain(HUSH, "0123456789ABCDEF");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "orgtrail.console.password: is shorter than 8 characters; give a longer one",
                "Log in to the pages as admin with the password dGhpcyBpcyBub3Qg.",
                "invalid_grant: authentication failure",
                "The token is refused: INVALID_SESSION_ID",
                "Authorization Flows"
            })
    void wordsAboutSecretsStay(String line) {
        assertThat(Redaction.of(line)).isEqualTo(line);
    }

    @Test
    void wordsOfSalesforcesWithControlCharactersBeginNoEntryAndSteerNoTerminal() {
        LoggerContext context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        ListAppender<ILoggingEvent> entries = new ListAppender<>();
        entries.start();
        RedactingAppender appender = new RedactingAppender(entries);
        appender.setContext(context);
        appender.start();
        Logger logger = context.getLogger("any");
        logger.addAppender(appender);
        String words = "evil\r\n2026-11-30T00:00:00Z  WARN forged \u001b[31m \u202egnp \u2028x";
        logger.warn("Org acme: {}", words);
        logger.warn("It failed", new IllegalStateException(words));
        assertThat(entries.list).allSatisfy(entry -> {
            assertThat(entry.getFormattedMessage())
                    .contains("    2026-11-30T00:00:00Z  WARN forged \\u001b[31m \\u202egnp");
            assertThat(entry.getFormattedMessage()).doesNotContain("\u001b", "\u202e", "\r", "\u2028");
            assertThat(entry.getFormattedMessage().lines()).noneMatch(line -> line.startsWith("2026"));
        });
    }

    @Test
    void aSecretInAnExceptionIsLeftOutAndItsTraceStays() {
        LoggerContext context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        RedactingAppender redacting = new RedactingAppender(lines);
        redacting.setContext(context);
        redacting.start();
        Logger logger = context.getLogger("any");
        logger.addAppender(redacting);
        logger.setLevel(Level.WARN);
        logger.warn("It failed", new IllegalStateException("x", new IllegalStateException("password=" + HUSH)));
        logger.warn("It failed", new IllegalStateException("no answer"));
        assertThat(lines.list.get(0).getFormattedMessage())
                .contains("It failed", "Caused by", "password=***", "RedactionTest")
                .doesNotContain(HUSH);
        assertThat(ThrowableProxyUtil.asString(lines.list.get(1).getThrowableProxy()))
                .contains("no answer");
    }

    @Test
    void aCappedLoggerStaysAtInfoWhateverIsSetBeforeOrAfter() {
        LoggerContext context = new LoggerContext();
        Logger before = context.getLogger("org.eclipse.jetty.http.HttpParser");
        before.setLevel(Level.TRACE);
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.TRACE);
        CappedLoggers.cap(context);
        Logger after = context.getLogger("io.grpc.netty.NettyClientHandler");
        after.setLevel(Level.DEBUG);
        assertThat(before.isDebugEnabled()).isFalse();
        assertThat(after.isDebugEnabled()).isFalse();
        assertThat(context.getLogger("org.cometd.client").isDebugEnabled()).isFalse();
        assertThat(context.getLogger("dev.orgtrail").isTraceEnabled()).isTrue();
        after.setLevel(Level.ERROR);
        assertThat(after.isInfoEnabled()).isFalse();
    }
}
