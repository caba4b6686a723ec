package dev.orgtrail.standin.streaming;

import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The gRPC server of Pub/Sub API: plain text, on a free loopback port; lets in calls with a valid session only.
 *
 * <p>After the Pub/Sub API guide, <em>Include Authorization Headers in RPC Method Calls</em>. That the place of an org that has
 * moved is no valid {@code instanceurl} was not found; it rests on {@code service.auth.error} of <em>Handle Errors</em>.
 */
final class PubSubServer implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(50);
    private final PubSubService service;
    private final Server server;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "standin-pubsub-keep-alive");
        thread.setDaemon(true);
        return thread;
    });
    private @Nullable ScheduledFuture<?> keepAlives;
    private volatile Duration endAfter = Duration.ofSeconds(60);

    PubSubServer(PubSubService service, String orgId, Predicate<String> validSession, Predicate<String> validInstance) {
        this.service = service;
        this.server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .intercept(new SessionGate(orgId, validSession, validInstance))
                .addService(service)
                .build();
    }

    void start(Duration keepAlive) {
        try {
            server.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        keepAliveEvery(keepAlive);
        ScheduledFuture<?> unused = timer.scheduleAtFixedRate(
                () -> service.subscriptions().forEach(subscription -> subscription.endIfNothingIsPending(endAfter)),
                LOOK.toMillis(),
                LOOK.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /** Sets how long a stream stays open while no requested event is pending. */
    void endStreamsAfter(Duration nothingPending) {
        endAfter = nothingPending;
    }

    synchronized void keepAliveEvery(Duration interval) {
        if (keepAlives != null) {
            keepAlives.cancel(false);
        }
        keepAlives = timer.scheduleAtFixedRate(
                () -> service.subscriptions().forEach(PubSubSubscription::keepAlive),
                interval.toMillis(),
                interval.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    int port() {
        return server.getPort();
    }

    @Override
    public void close() {
        timer.shutdownNow();
        server.shutdownNow();
        try {
            server.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Refuses calls without the three headers, of another org, or of a session that is not valid. */
    private record SessionGate(String orgId, Predicate<String> validSession, Predicate<String> validInstance)
            implements ServerInterceptor {
        private static final Metadata.Key<String> TOKEN =
                Metadata.Key.of("accesstoken", Metadata.ASCII_STRING_MARSHALLER);
        private static final Metadata.Key<String> INSTANCE =
                Metadata.Key.of("instanceurl", Metadata.ASCII_STRING_MARSHALLER);
        private static final Metadata.Key<String> TENANT =
                Metadata.Key.of("tenantid", Metadata.ASCII_STRING_MARSHALLER);

        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            PubSubError refusal = refusal(headers);
            if (refusal == null) {
                return next.startCall(call, headers);
            }
            String rpcId = UUID.randomUUID().toString();
            call.close(refusal.status(rpcId), refusal.trailers(rpcId));
            return new ServerCall.Listener<>() {};
        }

        private @Nullable PubSubError refusal(Metadata headers) {
            String token = headers.get(TOKEN);
            String instance = headers.get(INSTANCE);
            if (token == null || token.isBlank() || instance == null || instance.isBlank()) {
                return PubSubError.AUTH_HEADERS;
            }
            if (!orgId.equals(headers.get(TENANT))) {
                return PubSubError.AUTH_HEADERS;
            }
            return validSession.test(token) && validInstance.test(instance) ? null : PubSubError.AUTH;
        }
    }
}
