package dev.orgtrail.deliver;

import dev.orgtrail.batch.Batch;
import dev.orgtrail.settings.OrgtrailSettings;
import dev.orgtrail.sink.EventJson;
import dev.orgtrail.sink.EventRefused;
import dev.orgtrail.state.Pace;
import dev.orgtrail.state.RecentEvents;
import dev.orgtrail.state.RecentEvents.Full;
import dev.orgtrail.state.RecentEvents.Recent;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Keeps the events delivered last and the pace of delivery, for the pages. Delivery never waits for it: what is delivered is
 * noted here, and written every second by another thread. When more is delivered than the pages could show, only the last
 * of it is kept.
 */
@Component("activity")
public class Activity {
    private static final Logger LOG = LoggerFactory.getLogger(Activity.class);
    /** Of each batch, and held until they are written. Events can be large, and memory must not grow with them. */
    private static final int OF_A_BATCH = 20;

    private static final int HELD = 100;
    private static final int LONGEST = 64 * 1024;

    private record Feed(String org, String source) {}

    private final RecentEvents recent;
    private final Pace pace;
    private final int keep;
    private final Deque<Full> held = new ArrayDeque<>();
    private final Map<Feed, LongAdder> counts = new ConcurrentHashMap<>();

    Activity(RecentEvents recent, Pace pace, OrgtrailSettings settings) {
        this.recent = recent;
        this.pace = pace;
        this.keep = settings.activity().keep();
    }

    /** Remembers which row each of the last events of a batch was made from. */
    void made(Exchange exchange, List<Map<String, Object>> rows, List<Map<String, Object>> events) {
        if (keep == 0 || rows.size() != events.size()) {
            return;
        }
        Map<String, Map<String, Object>> byUid = new HashMap<>();
        for (int i = Math.max(0, events.size() - OF_A_BATCH); i < events.size(); i++) {
            String uid = EventJson.uid(events.get(i));
            if (uid != null) {
                byUid.put(uid, rows.get(i));
            }
        }
        OpenDelivery.of(exchange).rowsByUid(byUid);
    }

    /** Notes a batch that was delivered. */
    void delivered(Exchange exchange, long delivered) {
        Batch batch = Batch.of(exchange);
        String org = batch.org();
        String source = batch.source();
        List<Map<String, Object>> events = Batches.rows(exchange);
        if (delivered > 0) {
            counts.computeIfAbsent(new Feed(org, source), feed -> new LongAdder())
                    .add(delivered);
        }
        if (keep == 0) {
            return;
        }
        Map<String, Map<String, Object>> rows = OpenDelivery.of(exchange).rowsByUid();
        List<Full> last = new ArrayList<>();
        for (Map<String, Object> event : events.subList(Math.max(0, events.size() - OF_A_BATCH), events.size())) {
            String uid = EventJson.uid(event);
            last.add(full(org, source, uid, event, uid == null ? null : rows.get(uid)));
        }
        synchronized (held) {
            for (Full full : last) {
                if (held.size() == HELD) {
                    held.removeFirst();
                }
                held.addLast(full);
            }
        }
    }

    private static Full full(
            String org,
            String source,
            @Nullable String uid,
            Map<String, Object> event,
            @Nullable Map<String, Object> row) {
        return new Full(
                new Recent(
                        0,
                        org,
                        source,
                        uid,
                        first(event, "class_name", "event.category", "event_type", "log_name"),
                        first(event, "activity_name", "event.action"),
                        first(event, "severity", "event.severity"),
                        first(event, "status", "event.outcome"),
                        first(event, "actor.user.name", "user.name", "actor.user.uid", "user.uid", "user.id"),
                        first(event, "src_endpoint.ip", "source.ip", "device.ip"),
                        first(event, "message", "status_detail", "metadata.event_code", "event.code"),
                        at(event),
                        Instant.EPOCH),
                json(event),
                row == null ? null : json(Batches.received(row)));
    }

    private static @Nullable String first(Map<String, Object> event, String... paths) {
        for (String path : paths) {
            String found = EventJson.at(event, path);
            if (found != null && !found.isBlank()) {
                return found;
            }
        }
        return null;
    }

    private static @Nullable Instant at(Map<String, Object> event) {
        if (event.get("time") instanceof Number millis) {
            return Instant.ofEpochMilli(millis.longValue());
        }
        String text = first(event, "@timestamp", "time");
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    private static String json(Map<String, ?> map) {
        try {
            String text = EventJson.text(map);
            return text.length() <= LONGEST
                    ? text
                    : EventJson.text(Map.of(
                            "too_large_to_show", text.length() + " characters", "begins", text.substring(0, 1000)));
        } catch (EventRefused e) {
            return "{}";
        }
    }

    /** Writes what was noted. What cannot be written now is not shown; it was delivered all the same. */
    @Scheduled(fixedDelay = 1_000)
    void write() {
        List<Full> events;
        synchronized (held) {
            events = List.copyOf(held);
            held.clear();
        }
        try {
            if (!events.isEmpty()) {
                recent.keep(events, keep);
            }
            counts.forEach((feed, counted) -> {
                long delivered = counted.sumThenReset();
                if (delivered > 0) {
                    pace.add(feed.org(), feed.source(), delivered);
                }
            });
        } catch (DataAccessException | TransactionException e) {
            LOG.debug("The pages lack some of the last events: {}", e.getMessage());
        }
    }

    /** Writes the last of it at the stop. */
    @EventListener(ContextClosedEvent.class)
    void end() {
        write();
    }

    /** Forgets the pace of the day before yesterday. */
    @Scheduled(fixedDelay = 3_600_000, initialDelay = 60_000)
    void forgetOld() {
        try {
            pace.forgetOld();
        } catch (DataAccessException | TransactionException e) {
            LOG.debug("Old counts are forgotten later: {}", e.getMessage());
        }
    }
}
