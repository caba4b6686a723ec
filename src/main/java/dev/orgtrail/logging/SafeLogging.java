package dev.orgtrail.logging;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;

/** Caps loggers and puts a redaction before every appender, as soon as logging is set up by the settings. */
class SafeLogging implements ApplicationListener<ApplicationEnvironmentPreparedEvent>, Ordered {

    @Override
    public void onApplicationEvent(ApplicationEnvironmentPreparedEvent prepared) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            CappedLoggers.cap(context);
            context.getLoggerList().forEach(SafeLogging::redact);
        }
    }

    private static void redact(Logger logger) {
        List<Appender<ILoggingEvent>> appenders = new ArrayList<>();
        for (Iterator<Appender<ILoggingEvent>> each = logger.iteratorForAppenders(); each.hasNext(); ) {
            appenders.add(each.next());
        }
        for (Appender<ILoggingEvent> appender : appenders) {
            if (!(appender instanceof RedactingAppender)) {
                logger.detachAppender(appender);
                RedactingAppender redacting = new RedactingAppender(appender);
                redacting.setContext(logger.getLoggerContext());
                redacting.start();
                logger.addAppender(redacting);
            }
        }
    }

    /** Behind what sets logging up. */
    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }
}
