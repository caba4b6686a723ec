package dev.orgtrail.console;

import io.swagger.v3.oas.annotations.Operation;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Tells pages that are open, by server-sent events, when to look again. */
@RestController
public class LiveApi {
    /** A browser comes again by itself, and is then asked again who it is. */
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private static final int MOST = 200;

    private final Set<SseEmitter> open = ConcurrentHashMap.newKeySet();
    private final Clock clock;
    private volatile boolean ended;

    LiveApi(Clock clock) {
        this.clock = clock;
    }

    /** Opens a stream of {@code tick} events, one every two seconds. */
    @Operation(summary = "Server-sent events that tell a page to look again")
    @GetMapping(path = "/api/live", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    public SseEmitter live() {
        if (ended || open.size() >= MOST) {
            throw new ResponseStatusException(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "Too many pages are open at the same time; load this one again later.");
        }
        SseEmitter emitter = new SseEmitter(LONGEST.toMillis());
        emitter.onCompletion(() -> open.remove(emitter));
        emitter.onTimeout(emitter::complete);
        emitter.onError(left -> open.remove(emitter));
        open.add(emitter);
        return emitter;
    }

    @Scheduled(fixedDelay = 2_000)
    void tick() {
        for (SseEmitter emitter : open) {
            try {
                emitter.send(
                        SseEmitter.event().name("tick").data(clock.instant().toString()));
            } catch (IOException | IllegalStateException e) {
                open.remove(emitter);
                emitter.completeWithError(e);
            }
        }
    }

    /** Ends all, since a stop in good order waits for what is being answered. */
    @EventListener(ContextClosedEvent.class)
    @Order(Ordered.HIGHEST_PRECEDENCE)
    public void end() {
        ended = true;
        open.forEach(SseEmitter::complete);
    }
}
