package dev.orgtrail.deliver;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orgtrail.batch.Batch;
import dev.orgtrail.batch.Position;
import dev.orgtrail.state.DeadLetters;
import dev.orgtrail.state.DeadLetters.DeadLetter;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Sends dead letters on their way once more. Somebody waits for the outcome, so a replay is not held while a sink is down,
 * as batches are: it is tried once, and the letter stays.
 */
@Component
public class Replay {
    /** A sink answers in less, or somebody waits in vain. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final TypeReference<Map<String, Object>> RECORD = new TypeReference<>() {};

    private final ProducerTemplate camel;
    private final ObjectMapper json;
    private final DeadLetters deadLetters;
    private final Set<Long> underWay = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "replay");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * What became of a replay.
     *
     * @param delivered whether the record is delivered; where not, it is among the dead letters still
     * @param reason why it is not delivered and what to do, empty where it is
     */
    public record Outcome(boolean delivered, String reason) {}

    Replay(ProducerTemplate camel, ObjectMapper json, DeadLetters deadLetters) {
        this.camel = camel;
        this.json = json;
        this.deadLetters = deadLetters;
    }

    /**
     * Replays one: a row goes through the mappings again, an event to the sink that refused it. Returns within seconds.
     *
     * @return whether it is delivered now; where not, it is in the dead letters, with its new reason if it has one
     */
    public Outcome replay(DeadLetter letter) {
        if (!underWay.add(letter.id())) {
            return new Outcome(false, "It is being replayed already. Look again in a minute.");
        }
        CompletableFuture<Outcome> outcome = CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return send(letter);
                    } finally {
                        underWay.remove(letter.id());
                    }
                },
                threads);
        try {
            return outcome.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            return new Outcome(
                    false,
                    "The sink has not taken it within " + PATIENCE.toSeconds()
                            + " seconds. The dead letter stays until it has.");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Outcome(false, "Orgtrail stops. The dead letter stays.");
        }
    }

    @PreDestroy
    void stop() {
        threads.shutdownNow();
    }

    private @Nullable Map<String, Object> recordOf(DeadLetter letter) {
        try {
            return json.readValue(letter.record(), RECORD);
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    private static Batch batch(DeadLetter letter, @Nullable String sink) {
        return new Batch(
                letter.org(),
                letter.orgId(),
                letter.source(),
                letter.logName(),
                letter.eventType(),
                new Position.Replayed(letter.id(), sink),
                null);
    }

    private Outcome send(DeadLetter letter) {
        Map<String, Object> record = recordOf(letter);
        if (record == null) {
            return new Outcome(
                    false,
                    "Its record is no JSON object, so it cannot be sent. Mend the step that made the event so, and discard the"
                            + " dead letter.");
        }
        boolean row = letter.stage().equals(SetAside.NORMALIZE);
        Exchange answer = camel.send(row ? "direct:deliver" : "direct:deliver-again", exchange -> {
            exchange.getIn().setBody(new ArrayList<>(List.of(record)));
            exchange.setProperty(Batch.PROPERTY, batch(letter, row ? null : letter.stage()));
        });
        List<DeadLetter> again =
                OpenDelivery.find(answer).map(OpenDelivery::setAside).orElse(List.of());
        if (answer.getException() != null) {
            return new Outcome(
                    false,
                    SinkTrouble.reason(answer.getException()) + " The dead letter stays; replay it again later.");
        }
        if (!again.isEmpty()) {
            return new Outcome(false, again.get(again.size() - 1).reason());
        }
        boolean delivered = deadLetters.find(letter.id()).isEmpty();
        return new Outcome(delivered, delivered ? "" : "It was not delivered. The dead letter stays.");
    }
}
