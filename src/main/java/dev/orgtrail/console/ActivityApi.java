package dev.orgtrail.console;

import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.orgtrail.state.RecentEvents;
import io.swagger.v3.oas.annotations.Operation;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.format.annotation.DateTimeFormat;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** The events that were delivered last. */
@RestController
public class ActivityApi {
    private static final int MOST = 500;

    private final RecentEvents events;

    ActivityApi(RecentEvents events) {
        this.events = events;
    }

    /** An event as it was delivered, beside the row that Salesforce sent. */
    public record EventInFull(
            RecentEvents.Recent recent,
            @JsonRawValue String event,
            @JsonRawValue @Nullable String row) {}

    /** The newest events that match; a parameter that is left out or empty matches all. */
    @Operation(summary = "Search the events delivered last, the newest first")
    @GetMapping("/api/activity")
    public List<RecentEvents.Recent> find(
            @RequestParam(name = "org", required = false) @Nullable String org,
            @RequestParam(name = "class", required = false) @Nullable String className,
            @RequestParam(name = "user", required = false) @Nullable String user,
            @RequestParam(name = "ip", required = false) @Nullable String ip,
            @RequestParam(name = "text", required = false) @Nullable String text,
            @RequestParam(name = "from", required = false) @DateTimeFormat(iso = DateTimeFormat.ISO.DATE_TIME) @Nullable
                    Instant from,
            @RequestParam(name = "to", required = false) @DateTimeFormat(iso = DateTimeFormat.ISO.DATE_TIME) @Nullable
                    Instant to,
            @RequestParam(name = "before", required = false) @Nullable Long before,
            @RequestParam(name = "most", defaultValue = "100") int most) {
        return events.find(
                new RecentEvents.Search(org, className, user, ip, text, from, to, before),
                Math.max(1, Math.min(most, MOST)));
    }

    /** The classes that the kept events are of. */
    @Operation(summary = "The classes of the events delivered last")
    @GetMapping("/api/activity/classes")
    public List<String> classes() {
        return events.classes();
    }

    /** One event. */
    @Operation(summary = "One event in full, and the row that Salesforce sent")
    @GetMapping("/api/activity/{id}")
    public EventInFull show(@PathVariable("id") long id) {
        return events.find(id)
                .map(full -> new EventInFull(full.recent(), full.event(), full.row()))
                .orElseThrow(() -> new ResponseStatusException(
                        HttpStatus.NOT_FOUND, "Event " + id + " is no longer among those delivered last."));
    }
}
