package dev.orgtrail;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringBootExceptionReporter;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Tells of a start that fails because Orgtrail is stopped meanwhile. What fails then is whatever the start is about to do, which says
 * nothing of what happened.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
class EndedWhileStarting implements SpringBootExceptionReporter {
    private static final Logger LOG = LoggerFactory.getLogger(EndedWhileStarting.class);

    private final @Nullable ConfigurableApplicationContext context;

    /** For a start, whose context there may not be yet. */
    EndedWhileStarting(@Nullable ConfigurableApplicationContext context) {
        this.context = context;
    }

    @Override
    public boolean reportException(Throwable failure) {
        if (context == null || !context.isClosed()) {
            return false;
        }
        LOG.info("Orgtrail was stopped while it was starting.");
        LOG.debug("What the start could not do any more", failure);
        return true;
    }
}
