package dev.orgtrail.salesforce;

import dev.orgtrail.threads.Work;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.cometd.bayeux.Channel;
import org.cometd.bayeux.Message;
import org.cometd.bayeux.client.ClientSession;
import org.cometd.bayeux.client.ClientSessionChannel;
import org.cometd.bayeux.client.ClientSessionChannel.MessageListener;
import org.cometd.client.BayeuxClient;
import org.cometd.client.http.jetty.JettyHttpClientTransport;
import org.cometd.client.transport.ClientTransport;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.http.HttpHeader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One CometD session, from its handshake to whatever ends it. It never begins a second one: an answer that says so
 * ends it, and {@link TopicConnection} decides when to begin another.
 */
final class TopicSession implements ClientSession.Extension {
    private static final Logger LOG = LoggerFactory.getLogger(TopicSession.class);
    private static final long SECONDS_TO_ANSWER = 60;
    /** Salesforce holds a long poll for 110 seconds. */
    private static final int SLOWEST_ANSWER_MILLIS = 120_000;

    /** Salesforce names 10 MB as the least for the events of one answer. CometD's client takes 1 MB by default. */
    private static final int LARGEST_ANSWER = 16 * 1024 * 1024;

    private static final long NEVER_MILLIS = Duration.ofDays(1).toMillis();

    private static final long MILLIS_TO_LEAVE = 2_000;
    /** Events that wait for delivery; what arrives beyond is left to the next session. */
    private static final int WAITING = 1_000;

    private static final Duration REFUSED_TOPIC_WAITS = Duration.ofMinutes(1);
    /** A session that lived so long was a good one, even if nothing happened in the org. */
    private static final Duration GOOD_LIFE = Duration.ofMinutes(1);

    /** When nothing has arrived for so long after the subscriptions, what they brought is there. */
    private static final long QUIET_MILLIS = 250;

    private static final int MOST_LOOKS = 40;

    private static final String TOO_LARGE =
            "The events of one answer are larger than the " + LARGEST_ANSWER / 1024 / 1024
                    + " MB that Orgtrail takes; what was published until the session went on cannot be read from the stream";

    private static final String NEW_EVENTS = "-1";
    private static final String RETAINED_EVENTS = "-2";
    /** How it is said that an HTTP status was answered that an org gives which has moved. */
    private static final Pattern MOVED = Pattern.compile("^HTTP status (?:30[12378]|404)\\b");

    private static final Happened WAKE = new Happened("", Map.of());

    private final ConnectedOrg org;
    private final Map<String, StreamListener> listeners;
    private final Duration silence;
    private final BooleanSupplier ending;
    private final boolean passesOver;
    private final String token;
    private final BayeuxClient client;
    private final BlockingQueue<Happened> happened = new LinkedBlockingQueue<>();
    /** By channel and replay id, what arrives until the subscriptions have settled. */
    private final Map<String, NavigableMap<Long, Happened>> first = new HashMap<>();

    private final AtomicLong arrivals = new AtomicLong();
    private boolean settling = true;
    private boolean overflowed;
    private final AtomicReference<String> over = new AtomicReference<>();
    private final Map<String, String> begins = new ConcurrentHashMap<>();
    /** When each that was refused was, in nanoseconds of the JVM: our clock may be set meanwhile. */
    private final Map<String, Long> refusedTopics = new HashMap<>();

    private final long begun = System.nanoTime();
    private volatile long heard = System.nanoTime();
    private boolean delivered;

    /** An event that arrived on a channel. */
    private record Happened(String channel, Map<String, Object> data) {
        long replayId() {
            String id = PushTopicEvents.replayId(data);
            return id.matches("\\d{1,18}") ? Long.parseLong(id) : -1;
        }
    }

    TopicSession(
            ConnectedOrg org,
            HttpClient http,
            Map<String, StreamListener> listeners,
            Duration silence,
            BooleanSupplier ending,
            boolean passesOver) {
        this.passesOver = passesOver;
        this.org = org;
        this.listeners = listeners;
        this.silence = silence;
        this.ending = ending;
        this.token = org.accessToken();
        Map<String, Object> options = new HashMap<>();
        options.put(ClientTransport.MAX_NETWORK_DELAY_OPTION, SLOWEST_ANSWER_MILLIS);
        options.put(ClientTransport.MAX_MESSAGE_SIZE_OPTION, LARGEST_ANSWER);
        this.client = new BayeuxClient(
                org.instanceUrl() + "/cometd/" + org.apiVersion(),
                org.threads(Work.CALLS),
                new JettyHttpClientTransport(options, http) {
                    @Override
                    protected void customize(Request request) {
                        super.customize(request);
                        org.note(ApiPurpose.LONG_POLL);
                        request.headers(headers -> headers.put(HttpHeader.AUTHORIZATION, "OAuth " + token));
                    }
                });
        // The client would begin again by itself, at once and for ever.
        client.setBackOffStrategy(new BayeuxClient.BackOffStrategy.Linear(NEVER_MILLIS, NEVER_MILLIS));
        client.addExtension(this);
        client.getChannel(Channel.META_CONNECT).addListener((MessageListener) (channel, message) -> connected(message));
    }

    void begin() throws Exception {
        LinkedBlockingQueue<Message> answers = new LinkedBlockingQueue<>();
        // By channel: not every refusal repeats the id of the message that it answers.
        client.getChannel(Channel.META_HANDSHAKE).addListener((MessageListener) (channel, message) -> {
            answers.add(message);
            if (!message.isSuccessful()) {
                client.abort();
            }
        });
        client.handshake();
        Message answer = answered(answers, "the handshake");
        if (!answer.isSuccessful()) {
            throw refused("the Streaming API refuses the handshake: ", error(answer));
        }
        for (String channel : listeners.keySet()) {
            subscribe(channel);
        }
    }

    /** A PushTopic that is refused does not keep the others from being followed; it is tried again later. */
    private void subscribe(String channel) throws Exception {
        StreamListener listener = listeners.get(channel);
        if (listener == null) {
            return;
        }
        Optional<String> replayId = passesOver ? Optional.empty() : listener.replayId();
        String error = subscribe(channel, listener, replayId);
        if (error.contains("replayId") && replayId.isPresent()) {
            listener.replayIdRefused("Salesforce refuses the replay id delivered last (" + error + ")");
            error = subscribe(channel, listener, Optional.empty());
        }
        if (error.isEmpty()) {
            refusedTopics.remove(channel);
            if (passesOver) {
                listener.passedOver(TOO_LARGE);
            }
        } else if (isOfSession(error)) {
            throw refused("the Streaming API refuses " + channel + ": ", error);
        } else {
            refusedTopics.put(channel, System.nanoTime());
            SalesforceUnavailable refusal = refused("the Streaming API refuses " + channel + ": ", error);
            listener.interrupted(refusal);
            LOG.warn("The other PushTopics are followed. {}", refusal.getMessage());
        }
    }

    /** Returns the error, empty when the server has accepted. */
    private String subscribe(String channel, StreamListener listener, Optional<String> replayId) throws Exception {
        begins.put(channel, replayId.orElse(!passesOver && listener.fromTheOldest() ? RETAINED_EVENTS : NEW_EVENTS));
        listener.following();
        LinkedBlockingQueue<Message> answers = new LinkedBlockingQueue<>();
        MessageListener arrival = (subscribed, message) -> arrived(channel, message.getDataAsMap());
        ClientSessionChannel topic = client.getChannel(channel);
        topic.subscribe(arrival, answers::add);
        Message answer = answered(answers, "the subscription to " + channel);
        if (answer.isSuccessful()) {
            return "";
        }
        topic.unsubscribe(arrival);
        return error(answer);
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

    /** Delivers what has arrived, one event after the other, and returns or throws when no more will arrive. */
    void followUntilItEnds() throws Exception {
        Iterator<Happened> first = firstInOrder();
        while (!ending.getAsBoolean()) {
            Happened next = first.hasNext() ? first.next() : happened.poll(1, TimeUnit.SECONDS);
            if (next == null || next == WAKE) {
                String trouble = over.get();
                if (trouble != null && happened.isEmpty()) {
                    throw refused("the Streaming API ends the session: ", trouble);
                }
                look();
                continue;
            }
            StreamListener listener = listeners.get(next.channel());
            if (listener != null) {
                listener.deliver(List.of(PushTopicEvents.row(next.data())), PushTopicEvents.replayId(next.data()));
                delivered = true;
            }
        }
    }

    /**
     * What has arrived with the subscriptions, each channel's in its order. The client hands on the reply to a subscription
     * and that to a long poll at the same time, and a replay id must not be checkpointed before the events it stands for.
     * Of more than may wait, the earliest are kept, and the next session gets the others.
     */
    private Iterator<Happened> firstInOrder() throws InterruptedException {
        long before = -1;
        for (int look = 0; look < MOST_LOOKS && before != arrivals.get() && over.get() == null; look++) {
            before = arrivals.get();
            TimeUnit.MILLISECONDS.sleep(QUIET_MILLIS);
        }
        synchronized (this) {
            settling = false;
            if (over.get() != null) {
                // Of two replies that were handed on at the same time, one may be there in part.
                return Collections.emptyIterator();
            }
            if (overflowed) {
                over("more than " + WAITING + " events wait for delivery");
            }
            return first.values().stream()
                    .flatMap(events -> events.values().stream())
                    .iterator();
        }
    }

    private void look() throws Exception {
        Duration silent = since(heard);
        if (client.isDisconnected() || silent.compareTo(silence) > 0) {
            over("no answer for " + silent.toSeconds() + " seconds");
            return;
        }
        for (Map.Entry<String, Long> refused : Map.copyOf(refusedTopics).entrySet()) {
            if (since(refused.getValue()).compareTo(REFUSED_TOPIC_WAITS) > 0) {
                subscribe(refused.getKey());
            }
        }
    }

    /** What arrives after the end has begun is read again by the next session: a channel's order must hold. */
    private synchronized void arrived(String channel, Map<String, Object> data) {
        Happened event = new Happened(channel, data);
        if (settling) {
            NavigableMap<Long, Happened> events = first.computeIfAbsent(channel, none -> new TreeMap<>());
            events.put(event.replayId(), event);
            if (events.size() > WAITING) {
                events.pollLastEntry();
                overflowed = true;
            }
            arrivals.incrementAndGet();
            return;
        }
        if (over.get() != null) {
            return;
        }
        if (happened.size() >= WAITING) {
            over("more than " + WAITING + " events wait for delivery");
            return;
        }
        happened.add(event);
    }

    private void connected(Message message) {
        if (message.isSuccessful()) {
            heard = System.nanoTime();
        } else {
            over(error(message));
            client.abort();
        }
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }

    private void over(String trouble) {
        if (over.compareAndSet(null, trouble)) {
            wake();
        }
    }

    void wake() {
        happened.add(WAKE);
    }

    void end() {
        over("Orgtrail ends it");
        client.disconnect();
        if (!client.waitFor(MILLIS_TO_LEAVE, BayeuxClient.State.DISCONNECTED)) {
            client.abort();
        }
    }

    /** Whether a session has ended by an answer that is too large, which the next one would get again. */
    static boolean isOfTooMuch(SalesforceUnavailable trouble) {
        return trouble.what().contains("Buffering capacity");
    }

    /** Whether this session was worth its handshake, so that the next one need not wait long. */
    boolean gotSomewhere() {
        return delivered || since(begun).compareTo(GOOD_LIFE) > 0;
    }

    private SalesforceUnavailable refused(String what, String error) {
        if (MOVED.matcher(error).find()) {
            org.logInWhereItMoved(token);
        } else if (error.contains("401")) {
            org.logIn(token);
        }
        String remedy = "Orgtrail tries again by itself.";
        if (error.contains("403") && !error.contains("401") && !error.contains("Unknown client")) {
            remedy = "Give the connecting user API Enabled and access to the Streaming API.";
        } else if (error.contains("does not exist")) {
            remedy = "Restart Orgtrail, which creates the PushTopic again.";
        }
        return new SalesforceUnavailable(org.alias(), what + error, remedy);
    }

    private static boolean isOfSession(String error) {
        return error.startsWith("401")
                || error.startsWith("402")
                || error.startsWith("403::Unknown")
                || error.startsWith("503")
                || error.startsWith("HTTP")
                || error.contains("no answer");
    }

    /** The error in Salesforce's words, or what went wrong on the way to the server. Never empty. */
    private static String error(Message answer) {
        StringBuilder words = new StringBuilder();
        if (answer.get(Message.ERROR_FIELD) != null) {
            words.append(answer.get(Message.ERROR_FIELD));
        }
        if (answer.getExt() != null
                && answer.getExt().get("sfdc") instanceof Map<?, ?> sfdc
                && sfdc.get("failureReason") != null) {
            words.append(' ').append(sfdc.get("failureReason"));
        }
        if (words.isEmpty() && answer.get("failure") instanceof Map<?, ?> failure) {
            words.append(
                    failure.get("httpCode") != null
                            ? "HTTP status " + failure.get("httpCode")
                            : "no answer: " + failure.get("exception"));
        }
        return words.isEmpty() ? "no answer" : words.toString().strip();
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
