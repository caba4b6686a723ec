package dev.orgtrail.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import org.jspecify.annotations.Nullable;

/** Hands events on to another appender, without the secrets in them, and each as one entry. */
final class RedactingAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {
    private final Appender<ILoggingEvent> next;

    RedactingAppender(Appender<ILoggingEvent> next) {
        this.next = next;
        setName(next.getName());
    }

    @Override
    protected void append(ILoggingEvent event) {
        String message = String.valueOf(event.getFormattedMessage());
        String redacted = safe(message);
        IThrowableProxy thrown = event.getThrowableProxy();
        boolean unsafe = isUnsafe(thrown);
        if (!unsafe && redacted.equals(message)) {
            next.doAppend(event);
            return;
        }
        LoggingEvent safe = new LoggingEvent();
        safe.setLoggerName(event.getLoggerName());
        safe.setLoggerContextRemoteView(event.getLoggerContextVO());
        safe.setLevel(event.getLevel());
        safe.setThreadName(event.getThreadName());
        safe.setInstant(event.getInstant());
        safe.setMDCPropertyMap(event.getMDCPropertyMap());
        // A stack trace that is not safe is part of the text then: what was thrown cannot be changed.
        safe.setMessage(
                unsafe && thrown != null
                        ? redacted + System.lineSeparator() + safe(ThrowableProxyUtil.asString(thrown))
                        : redacted);
        if (!unsafe && thrown instanceof ThrowableProxy proxy) {
            safe.setThrowableProxy(proxy);
        }
        next.doAppend(safe);
    }

    private static boolean isUnsafe(@Nullable IThrowableProxy thrown) {
        for (IThrowableProxy each = thrown; each != null && !each.isCyclic(); each = each.getCause()) {
            String words = each.getMessage();
            if (words != null && !safe(words).equals(words)) {
                return true;
            }
        }
        return false;
    }

    private static String safe(String text) {
        return Redaction.ofForeign(text);
    }

    @Override
    public void stop() {
        super.stop();
        next.stop();
    }
}
