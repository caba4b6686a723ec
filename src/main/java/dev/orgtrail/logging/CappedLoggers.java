package dev.orgtrail.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggerContextListener;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Loggers that show headers, bodies or settings below INFO. They stay at INFO at the most, whatever level is set. */
final class CappedLoggers implements LoggerContextListener {
    private static final List<String> NAMES = List.of(
            // Requests and replies with their headers: to Salesforce, of streams, of the pages.
            "org.eclipse.jetty",
            "org.cometd",
            "org.apache.camel.component.salesforce",
            "io.grpc",
            "io.netty",
            "org.apache.http",
            "org.apache.hc",
            "org.apache.coyote",
            "org.apache.catalina",
            "org.apache.tomcat",
            "org.springframework.web",
            "org.springframework.http",
            "jdk.httpclient",
            "jdk.internal.httpclient",
            "sun.net.www.protocol.http",
            // Who logs in, and by what.
            "org.springframework.security",
            "org.apache.camel.spring.SpringCamelContext",
            // Settings and what is made of them.
            "org.springframework.boot.context.properties",
            "org.apache.camel.main",
            "org.apache.camel.support.PropertyBindingSupport",
            "org.apache.camel.impl.engine.DefaultComponentResolver",
            // Parameters of statements.
            "org.springframework.jdbc",
            "org.postgresql",
            "com.zaxxer.hikari",
            "h2database",
            "org.apache.kafka");

    private CappedLoggers() {}

    /** Caps them, now and whenever a level is set. */
    static void cap(LoggerContext context) {
        if (context.getCopyOfListenerList().stream().noneMatch(CappedLoggers.class::isInstance)) {
            context.addListener(new CappedLoggers());
        }
        for (String name : NAMES) {
            Logger logger = context.getLogger(name);
            if (logger.getLevel() == null) {
                logger.setLevel(Level.INFO);
            }
        }
        context.getLoggerList().forEach(logger -> cap(logger, logger.getLevel()));
    }

    /** A logger without a level of its own goes by that of its package, which is capped. */
    private static void cap(Logger logger, @Nullable Level level) {
        if (level != null && level.toInt() < Level.INFO_INT && isCapped(logger.getName())) {
            logger.setLevel(Level.INFO);
        }
    }

    private static boolean isCapped(String name) {
        return NAMES.stream().anyMatch(capped -> name.equals(capped) || name.startsWith(capped + "."));
    }

    @Override
    public boolean isResetResistant() {
        return false;
    }

    @Override
    public void onStart(LoggerContext context) {}

    @Override
    public void onReset(LoggerContext context) {}

    @Override
    public void onStop(LoggerContext context) {}

    @Override
    public void onLevelChange(Logger logger, Level level) {
        cap(logger, level);
    }
}
