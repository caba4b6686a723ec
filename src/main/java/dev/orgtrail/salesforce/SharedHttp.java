package dev.orgtrail.salesforce;

import jakarta.annotation.PreDestroy;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.eclipse.jetty.client.AbstractConnectorHttpClientTransport;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.eclipse.jetty.util.thread.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * What the HTTP clients of all orgs share: each org has a client and connections of its own, but no threads. Nothing waits in these
 * threads, which only read and write what is there.
 */
@Component
final class SharedHttp {
    private static final Logger LOG = LoggerFactory.getLogger(SharedHttp.class);
    private static final int MOST_THREADS = 400;
    private static final int FEWEST_THREADS = 4;
    private static final int MILLIS_IDLE = 10_000;

    private final QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS, FEWEST_THREADS);
    private final ScheduledExecutorScheduler timer = new ScheduledExecutorScheduler("salesforce-http-timer", true);
    private final Connector connector = new Connector();

    SharedHttp() throws Exception {
        threads.setName("salesforce-http");
        threads.setDaemon(true);
        // By default one thread a minute ends of those that a busy start needed.
        threads.setIdleTimeout(MILLIS_IDLE);
        threads.setMaxEvictCount(MOST_THREADS);
        threads.start();
        timer.start();
    }

    /**
     * Has a client that is not started yet use them; it leaves them as they are when it stops.
     *
     * @param patience how long a connection may be silent, the same for all clients
     */
    void giveTo(HttpClient client, Duration patience) throws Exception {
        client.setExecutor(threads);
        client.setScheduler(timer);
        begin(client.getSslContextFactory(), patience);
        try {
            // A selector needs a thread, and each connector has one. camel-salesforce's client makes a connector of its
            // own, and
            // has no setting for that.
            set(HttpClient.class, client, connector);
            var transport = (AbstractConnectorHttpClientTransport) client.getTransport();
            transport.removeBean(transport.getClientConnector());
            set(AbstractConnectorHttpClientTransport.class, transport, connector);
        } catch (ReflectiveOperationException e) {
            LOG.warn("Each org has a selector of its own, and so a thread more: {}", e.toString());
        }
    }

    private static void set(Class<?> type, Object of, ClientConnector connector) throws ReflectiveOperationException {
        Field field = type.getDeclaredField("connector");
        field.setAccessible(true);
        field.set(of, connector);
    }

    private synchronized void begin(SslContextFactory.Client tls, Duration patience) throws Exception {
        if (!connector.isStarted()) {
            connector.setExecutor(threads);
            connector.setScheduler(timer);
            connector.setSslContextFactory(tls);
            connector.setIdleTimeout(patience);
            connector.start();
        }
    }

    @PreDestroy
    void close() {
        LifeCycle.stop(connector);
        LifeCycle.stop(timer);
        LifeCycle.stop(threads);
    }

    /** A connector that stays as it is, though each client that starts sets it up. */
    private static final class Connector extends ClientConnector {
        @Override
        public void setExecutor(Executor executor) {
            if (!isStarted()) {
                super.setExecutor(executor);
            }
        }

        @Override
        public void setScheduler(Scheduler scheduler) {
            if (!isStarted()) {
                super.setScheduler(scheduler);
            }
        }

        @Override
        public void setByteBufferPool(ByteBufferPool pool) {
            if (!isStarted()) {
                super.setByteBufferPool(pool);
            }
        }

        @Override
        public void setSslContextFactory(SslContextFactory.Client tls) {
            if (!isStarted()) {
                super.setSslContextFactory(tls);
            }
        }

        @Override
        public void setIdleTimeout(Duration timeout) {
            if (!isStarted()) {
                super.setIdleTimeout(timeout);
            }
        }
    }
}
