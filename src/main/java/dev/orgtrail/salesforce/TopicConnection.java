package dev.orgtrail.salesforce;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.cometd.bayeux.Channel;
import org.cometd.bayeux.Message;
import org.cometd.bayeux.client.ClientSession;
import org.cometd.bayeux.client.ClientSessionChannel;
import org.cometd.client.BayeuxClient;
import org.cometd.client.http.jetty.JettyHttpClientTransport;
import org.cometd.client.transport.ClientTransport;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.http.HttpHeader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows an org's PushTopics over CometD for as long as it is open, on one connection and in one thread. The replay
 * ids are the org's own and move on when events are delivered, not when they arrive. After any trouble it begins a
 * new session, each time later, and goes on from the replay ids delivered last.
 *
 * <p>Follows Salesforce's <em>Streaming API Developer Guide</em>, <em>Message Durability</em>.
 */
public final class TopicConnection implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TopicConnection.class);
    private static final long SECONDS_TO_ANSWER = 60;
    /** Salesforce holds a long poll for 110 seconds. */
    private static final int SLOWEST_ANSWER_MILLIS = 120_000;

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    /** Events that wait for delivery; when there are more, the session is given up and begun again later. */
    private static final int WAITING = 1_000;

    private static final String NEW_EVENTS = "-1";
    private static final String RETAINED_EVENTS = "-2";

    private final ConnectedOrg org;
    private final Map<String, StreamListener> listeners;
    private final HttpClient http = new HttpClient();
    private final Map<String, Boolean> refused = new ConcurrentHashMap<>();
    private final Thread thread;
    private volatile boolean closed;

    /**
     * Begins to follow PushTopics.
     *
     * @param org the org
     * @param listeners who hears of each channel, such as {@code /topic/OrgtrailUser}
     */
    public TopicConnection(ConnectedOrg org, Map<String, StreamListener> listeners) throws Exception {
        this.org = org;
        this.listeners = Map.copyOf(listeners);
        http.setFollowRedirects(false);
        http.setName("topics-" + org.alias());
        http.start();
        this.thread = new Thread(this::follow, "topics-" + org.alias());
        thread.setDaemon(true);
        thread.start();
    }

    private void follow() {
        Duration pause = FIRST_PAUSE;
        while (!closed) {
            Session session = new Session();
            try {
                session.begin();
                pause = FIRST_PAUSE;
                session.followUntilItEnds();
            } catch (InterruptedException e) {
                break;
            } catch (Exception e) {
                if (!closed) {
                    SalesforceUnavailable trouble = Remedies.explain(org.alias(), e);
                    listeners.values().forEach(listener -> listener.interrupted(trouble));
                    LOG.warn("PushTopics go on from the replay ids delivered last. {}", trouble.getMessage());
                    LOG.debug("The failure in full", e);
                }
            } finally {
                session.end();
            }
            if (closed) {
                break;
            }
            try {
                Thread.sleep(pause.toMillis());
            } catch (InterruptedException e) {
                break;
            }
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
        }
    }

    /** Ends the session at the server and waits until no event is in hand. The org's login stays as it is. */
    @Override
    public void close() throws Exception {
        closed = true;
        thread.interrupt();
        thread.join(TimeUnit.SECONDS.toMillis(30));
        http.stop();
    }

    /** What happened, handed to the connection's own thread: an event of a channel, or the end of the session. */
    private record Happened(String channel, Map<String, Object> data, Optional<String> trouble) {}

    private final class Session implements ClientSession.Extension {
        private final BlockingQueue<Happened> happened = new LinkedBlockingQueue<>(WAITING);
        private final String token = org.accessToken();
        private final BayeuxClient client;
        private final Map<String, String> begins = new HashMap<>();

        Session() {
            Map<String, Object> options = new HashMap<>();
            options.put(ClientTransport.MAX_NETWORK_DELAY_OPTION, SLOWEST_ANSWER_MILLIS);
            client = new BayeuxClient(
                    org.instanceUrl() + "/cometd/" + org.apiVersion(), new JettyHttpClientTransport(options, http) {
                        @Override
                        protected void customize(Request request) {
                            super.customize(request);
                            request.headers(headers -> headers.put(HttpHeader.AUTHORIZATION, "OAuth " + token));
                        }
                    });
            client.addExtension(this);
            client.getChannel(Channel.META_CONNECT)
                    .addListener((ClientSessionChannel.MessageListener) (channel, message) -> {
                        if (!message.isSuccessful()) {
                            over(String.valueOf(message.get(Message.ERROR_FIELD)));
                        }
                    });
        }

        void begin() throws Exception {
            LinkedBlockingQueue<Message> answers = new LinkedBlockingQueue<>();
            client.handshake(answers::add);
            Message answer = answered(answers, "the handshake");
            if (!answer.isSuccessful()) {
                String error = answer.get(Message.ERROR_FIELD) + " " + failureReason(answer);
                if (error.contains("401")) {
                    org.logIn(token);
                }
                throw new SalesforceUnavailable(
                        org.alias(),
                        "the Streaming API refuses the handshake: " + error.strip(),
                        "Give the connecting user API Enabled and access to the Streaming API.");
            }
            for (Map.Entry<String, StreamListener> channel : listeners.entrySet()) {
                subscribe(channel.getKey(), channel.getValue());
            }
        }

        private void subscribe(String channel, StreamListener listener) throws Exception {
            Optional<String> replayId =
                    refused.containsKey(channel) ? Optional.of(RETAINED_EVENTS) : listener.replayId();
            begins.put(channel, replayId.orElse(listener.followedBefore() ? RETAINED_EVENTS : NEW_EVENTS));
            listener.following();
            LinkedBlockingQueue<Message> answers = new LinkedBlockingQueue<>();
            client.getChannel(channel)
                    .subscribe((subscribed, message) -> arrived(channel, message.getDataAsMap()), answers::add);
            Message answer = answered(answers, "the subscription to " + channel);
            if (answer.isSuccessful()) {
                return;
            }
            String error = answer.get(Message.ERROR_FIELD) + " " + failureReason(answer);
            if (error.contains("replayId") && replayId.isPresent()) {
                refused.put(channel, true);
                listener.replayIdRefused("Salesforce refuses the replay id delivered last (" + error.strip() + ")");
            }
            throw new SalesforceUnavailable(
                    org.alias(),
                    "the Streaming API refuses " + channel + ": " + error.strip(),
                    "Orgtrail subscribes again by itself.");
        }

        private Message answered(LinkedBlockingQueue<Message> answers, String what) throws InterruptedException {
            Message answer = answers.poll(SECONDS_TO_ANSWER, TimeUnit.SECONDS);
            if (answer == null) {
                throw new SalesforceUnavailable(
                        org.alias(),
                        what + " was not answered in " + SECONDS_TO_ANSWER + " seconds",
                        "Orgtrail tries again by itself.");
            }
            return answer;
        }

        void followUntilItEnds() throws Exception {
            while (!closed) {
                Happened next = happened.take();
                if (next.trouble().isPresent()) {
                    if (next.trouble().get().contains("401")) {
                        org.logIn(token);
                    }
                    throw new SalesforceUnavailable(
                            org.alias(),
                            "the Streaming API ends the session: "
                                    + next.trouble().get(),
                            "Orgtrail begins a new one by itself.");
                }
                Map<String, Object> event = PushTopicEvents.row(next.data());
                StreamListener listener = listeners.get(next.channel());
                if (listener != null) {
                    listener.deliver(List.of(event), PushTopicEvents.replayId(next.data()));
                    refused.remove(next.channel());
                }
            }
        }

        private void arrived(String channel, Map<String, Object> data) {
            if (!happened.offer(new Happened(channel, data, Optional.empty()))) {
                over("more than " + WAITING + " events wait for delivery");
            }
        }

        private void over(String trouble) {
            Happened end = new Happened("", Map.of(), Optional.of(trouble));
            if (!happened.offer(end)) {
                // What waits is read again from the replay id delivered last.
                happened.clear();
                happened.add(end);
            }
        }

        void end() {
            client.disconnect();
            if (!client.waitFor(2_000, BayeuxClient.State.DISCONNECTED)) {
                client.abort();
            }
        }

        @Override
        public boolean sendMeta(ClientSession session, Message.Mutable message) {
            if (Channel.META_HANDSHAKE.equals(message.getChannel())) {
                message.getExt(true).put("replay", true);
            }
            if (Channel.META_SUBSCRIBE.equals(message.getChannel())) {
                String channel = String.valueOf(message.get(Message.SUBSCRIPTION_FIELD));
                message.getExt(true)
                        .put("replay", Map.of(channel, Long.parseLong(begins.getOrDefault(channel, NEW_EVENTS))));
            }
            return true;
        }
    }

    private static String failureReason(Message answer) {
        Map<String, Object> ext = answer.getExt();
        return ext != null && ext.get("sfdc") instanceof Map<?, ?> sfdc && sfdc.get("failureReason") != null
                ? String.valueOf(sfdc.get("failureReason"))
                : "";
    }
}
