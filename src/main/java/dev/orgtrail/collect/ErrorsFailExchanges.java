package dev.orgtrail.collect;

import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.processor.DefaultInternalProcessorFactory;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.spi.InternalProcessor;
import org.apache.camel.spi.InternalProcessorFactory;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.apache.camel.support.processor.DelegateAsyncProcessor;
import org.springframework.stereotype.Component;

/**
 * Has an {@link Error} that a step throws fail its exchange, as an exception does. Camel lets it pass: it ends the thread that
 * reads, polls or follows a stream, and what the exchange had in hand stays there. An error between two steps fails the
 * exchange of the thread's own route.
 */
@Component
class ErrorsFailExchanges implements CamelContextConfiguration {
    ErrorsFailExchanges() {}

    @Override
    public void beforeApplicationStart(CamelContext camel) {
        install(camel);
    }

    @Override
    public void afterApplicationStart(CamelContext camel) {}

    /** For the routes that are created from now on. */
    static void install(CamelContext camel) {
        camel.getCamelContextExtension().addInterceptStrategy(new OfSteps());
        camel.getCamelContextExtension().addContextPlugin(InternalProcessorFactory.class, new OfRoutes());
    }

    private static final class OfSteps implements InterceptStrategy {
        @Override
        public Processor wrapProcessorInInterceptors(
                CamelContext camel, NamedNode step, Processor target, Processor nextTarget) {
            return new Failing(target);
        }
    }

    private static final class OfRoutes extends DefaultInternalProcessorFactory {
        @Override
        public InternalProcessor addUnitOfWorkProcessorAdvice(CamelContext camel, Processor processor, Route route) {
            return super.addUnitOfWorkProcessorAdvice(camel, new Failing(processor), route);
        }
    }

    private static final class Failing extends DelegateAsyncProcessor {
        Failing(Processor target) {
            super(target);
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            AtomicBoolean called = new AtomicBoolean();
            try {
                return super.process(exchange, doneSync -> {
                    if (called.compareAndSet(false, true)) {
                        callback.done(doneSync);
                    }
                });
            } catch (Error e) {
                if (!called.compareAndSet(false, true)) {
                    // The step is over; what comes behind it has failed.
                    throw e;
                }
                exchange.setException(e);
                callback.done(true);
                return true;
            }
        }
    }
}
