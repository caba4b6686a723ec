package dev.orgtrail.collect;

import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.ShutdownStrategy;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.stereotype.Component;

/**
 * Ends Orgtrail where another one has taken over its state. The batches in hand are given up at once: the state refuses each of
 * them, and the other one reads them.
 */
@Component
class TakenOverEnd {
    private final ConfigurableApplicationContext context;
    private final CamelContext camel;
    private final Interruptions interruptions;

    TakenOverEnd(ConfigurableApplicationContext context, CamelContext camel, Interruptions interruptions) {
        this.interruptions = interruptions;
        this.context = context;
        this.camel = camel;
    }

    /** Begins with the end, and does not wait for it. */
    void begin() {
        interruptions.leaveAll();
        ShutdownStrategy strategy = camel.getShutdownStrategy();
        strategy.setTimeUnit(TimeUnit.MILLISECONDS);
        strategy.setTimeout(1);
        strategy.setSuppressLoggingOnTimeout(true);
        strategy.setLogInflightExchangesOnTimeout(false);
        new Thread(context::close, "taken-over").start();
    }
}
