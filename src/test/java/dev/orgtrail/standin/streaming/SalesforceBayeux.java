package dev.orgtrail.standin.streaming;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.cometd.bayeux.Channel;
import org.cometd.bayeux.Message;
import org.cometd.bayeux.server.BayeuxServer;
import org.cometd.bayeux.server.SecurityPolicy;
import org.cometd.bayeux.server.ServerChannel;
import org.cometd.bayeux.server.ServerMessage;
import org.cometd.bayeux.server.ServerSession;
import org.jspecify.annotations.Nullable;

/**
 * What Salesforce adds to Bayeux: sessions are OAuth tokens, subscriptions have replay ids, and errors have its words.
 *
 * @see <a href="https://developer.salesforce.com/docs/atlas.en-us.api_streaming.meta/api_streaming/streaming_error_codes.htm">
 *     Streaming API Error Codes</a>
 */
final class SalesforceBayeux implements BayeuxServer.Extension, SecurityPolicy, BayeuxServer.SessionListener {
    private static final String UNAUTHENTICATED = "401::Authentication invalid";
    private static final String REFUSAL = "standin.refusal";

    private final Predicate<String> validSession;
    private final Function<String, @Nullable CometDChannel> channels;
    private final Map<Subscriber, CometDSubscription> subscriptions = new ConcurrentHashMap<>();

    SalesforceBayeux(Predicate<String> validSession, Function<String, @Nullable CometDChannel> channels) {
        this.validSession = validSession;
        this.channels = channels;
    }

    @Override
    public boolean canHandshake(BayeuxServer server, @Nullable ServerSession session, ServerMessage message) {
        return isAuthenticated(message);
    }

    @Override
    public boolean canCreate(
            BayeuxServer server, @Nullable ServerSession session, String channel, ServerMessage message) {
        return channels.apply(channel) != null;
    }

    @Override
    public boolean canSubscribe(
            BayeuxServer server, @Nullable ServerSession session, ServerChannel channel, ServerMessage message) {
        return channels.apply(channel.getId()) != null;
    }

    @Override
    public boolean canPublish(
            BayeuxServer server, @Nullable ServerSession session, ServerChannel channel, ServerMessage message) {
        return false;
    }

    @Override
    public boolean rcvMeta(@Nullable ServerSession session, ServerMessage.Mutable message) {
        if (session == null) {
            return true;
        }
        String refusal =
                switch (message.getChannel()) {
                    case Channel.META_CONNECT -> isAuthenticated(message) ? null : UNAUTHENTICATED;
                    case Channel.META_SUBSCRIBE ->
                        isAuthenticated(message) ? subscribe(session, message) : UNAUTHENTICATED;
                    case Channel.META_UNSUBSCRIBE -> {
                        unsubscribe(session, message);
                        yield null;
                    }
                    default -> null;
                };
        if (refusal != null) {
            message.put(REFUSAL, refusal);
        }
        return refusal == null;
    }

    /** Takes the subscription from its replay id on; returns why not, if not. */
    private @Nullable String subscribe(ServerSession session, ServerMessage message) {
        if (!(message.get(Message.SUBSCRIPTION_FIELD) instanceof String name)) {
            return "400::Channel name not specified";
        }
        if (!name.startsWith("/")) {
            return "400::Channel subscriptions must start with a leading '/'";
        }
        CometDChannel channel = channels.apply(name);
        if (channel == null) {
            return "400::The channel you requested to subscribe to does not exist {" + name + "}";
        }
        long replayId = replayId(message, name);
        try {
            CometDSubscription opened = CometDSubscription.open(session, channel, replayId);
            CometDSubscription before = subscriptions.put(new Subscriber(session.getId(), name), opened);
            if (before != null) {
                before.close();
            }
            return null;
        } catch (PubSubException e) {
            return "400::The replayId {" + replayId + "} you provided was invalid.  Please provide a valid ID,"
                    + " -2 to replay all events, or -1 to replay only new events.";
        }
    }

    private static long replayId(ServerMessage message, String channel) {
        Map<String, Object> ext = message.getExt();
        Object wanted = ext != null && ext.get("replay") instanceof Map<?, ?> replay ? replay.get(channel) : null;
        if (wanted instanceof Number number) {
            return number.longValue();
        }
        return wanted == null ? -1 : Long.parseLong(wanted.toString());
    }

    private void unsubscribe(ServerSession session, ServerMessage message) {
        CometDSubscription ended =
                subscriptions.remove(new Subscriber(session.getId(), String.valueOf(message.get("subscription"))));
        if (ended != null) {
            ended.close();
        }
    }

    @Override
    public void sessionRemoved(ServerSession session, @Nullable ServerMessage message, boolean timeout) {
        subscriptions.forEach((subscriber, subscription) -> {
            if (subscriber.session().equals(session.getId())) {
                subscriptions.remove(subscriber);
                subscription.close();
            }
        });
    }

    @Override
    public boolean sendMeta(@Nullable ServerSession session, ServerMessage.Mutable reply) {
        ServerMessage request = reply.getAssociated();
        boolean handshake = Channel.META_HANDSHAKE.equals(reply.getChannel());
        if (handshake) {
            reply.getExt(true).put("replay", true);
            reply.getExt(true).put("payload.format", true);
        }
        if (reply.isSuccessful()) {
            if (session != null && Channel.META_SUBSCRIBE.equals(reply.getChannel()) && request != null) {
                afterwards(session, request);
            }
            return true;
        }
        if (handshake) {
            reply.put(Message.ERROR_FIELD, "403::Handshake denied");
            reply.getExt(true).put("sfdc", Map.of("failureReason", UNAUTHENTICATED));
            reply.getAdvice(true).put(Message.RECONNECT_FIELD, Message.RECONNECT_NONE_VALUE);
        } else if (session == null) {
            reply.put(Message.ERROR_FIELD, "403::Unknown client");
        } else if (request != null && request.get(REFUSAL) instanceof String refusal) {
            reply.put(Message.ERROR_FIELD, refusal);
            if (refusal.equals(UNAUTHENTICATED)) {
                reply.getAdvice(true).put(Message.RECONNECT_FIELD, Message.RECONNECT_NONE_VALUE);
            }
            Object subscription = request.get(Message.SUBSCRIPTION_FIELD);
            if (subscription != null) {
                reply.put(Message.SUBSCRIPTION_FIELD, subscription);
            }
        }
        return true;
    }

    /** Delivers what a replay owes; not before the subscription is accepted, as nobody may be listening yet. */
    private void afterwards(ServerSession session, ServerMessage request) {
        CometDSubscription accepted =
                subscriptions.get(new Subscriber(session.getId(), String.valueOf(request.get("subscription"))));
        if (accepted != null) {
            accepted.deliver();
        }
    }

    private boolean isAuthenticated(ServerMessage message) {
        if (message.getBayeuxContext() == null) {
            return false;
        }
        String token = token(message.getBayeuxContext().getHeader("Authorization"));
        return token != null && validSession.test(token);
    }

    /** Returns the token of an Authorization header, with the scheme Bearer or OAuth; null if there is none. */
    static @Nullable String token(@Nullable String authorization) {
        if (authorization == null) {
            return null;
        }
        String[] parts = authorization.strip().split("\\s+", -1);
        boolean known =
                parts.length == 2 && (parts[0].equalsIgnoreCase("Bearer") || parts[0].equalsIgnoreCase("OAuth"));
        return known ? parts[1] : null;
    }

    private record Subscriber(String session, String channel) {}
}
