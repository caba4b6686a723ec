package dev.orgtrail.console;

import dev.orgtrail.connect.OrgRegistry;
import dev.orgtrail.deliver.Replay;
import dev.orgtrail.state.DeadLetters;
import dev.orgtrail.state.DeadLetters.DeadLetter;
import io.swagger.v3.oas.annotations.Operation;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** The records that were set aside: list, replay, discard. */
@RestController
public class DeadLetterApi {
    private static final int MOST = 500;

    private final OrgRegistry registry;
    private final DeadLetters deadLetters;
    private final Replay replay;

    DeadLetterApi(OrgRegistry registry, DeadLetters deadLetters, Replay replay) {
        this.registry = registry;
        this.deadLetters = deadLetters;
        this.replay = replay;
    }

    /**
     * The oldest dead letters of an org, also of one that has left.
     *
     * @param after the id to go on after, 0 for the first
     * @param most how many at most, up to 500
     */
    @Operation(summary = "The oldest dead letters of an org")
    @GetMapping("/api/orgs/{org}/dead-letters")
    public List<DeadLetter> list(
            @PathVariable("org") String org,
            @RequestParam(name = "after", defaultValue = "0") long after,
            @RequestParam(name = "most", defaultValue = "100") int most) {
        List<DeadLetter> found = deadLetters.list(org, after, Math.max(1, Math.min(most, MOST)));
        if (after == 0 && found.isEmpty()) {
            KnownOrg.of(registry, org);
        }
        return found;
    }

    /** One dead letter, with its record in full. */
    @Operation(summary = "One dead letter, with its record")
    @GetMapping("/api/dead-letters/{id}")
    public DeadLetter show(@PathVariable("id") long id) {
        return find(id);
    }

    /**
     * Sends a dead letter on its way once more, through the mappings and routes as they are now. Answers within seconds,
     * also when a sink is down: with the reason then, and the letter stays.
     */
    @Operation(summary = "Send a dead letter on its way once more")
    @PostMapping("/api/dead-letters/{id}/replay")
    public Map<String, Object> replay(@PathVariable("id") long id) {
        DeadLetter letter = find(id);
        Replay.Outcome outcome = replay.replay(letter);
        return Map.of("id", id, "delivered", outcome.delivered(), "reason", outcome.reason());
    }

    /** Discards a dead letter for good. */
    @Operation(summary = "Discard a dead letter for good")
    @DeleteMapping("/api/dead-letters/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    public void discard(@PathVariable("id") long id) {
        deadLetters.remove(find(id).id());
    }

    private DeadLetter find(long id) {
        return deadLetters
                .find(id)
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "No dead letter " + id + "."));
    }
}
