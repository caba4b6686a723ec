package dev.orgtrail.console;

import dev.orgtrail.connect.OrgRegistry;
import dev.orgtrail.state.Pace;
import io.swagger.v3.oas.annotations.Operation;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** How many events were delivered, minute by minute. */
@RestController
public class PaceApi {
    private static final int OF_AN_HOUR = 60;
    private static final int A_DAY = 24;
    private static final int STEP_OF_A_DAY = 15;

    private final OrgRegistry registry;
    private final Pace pace;
    private final Clock clock;

    PaceApi(OrgRegistry registry, Pace pace, Clock clock) {
        this.registry = registry;
        this.pace = pace;
        this.clock = clock;
    }

    /** The events of a step of time, of all sources. */
    public record Step(Instant from, long delivered) {}

    /**
     * The steps of time up to now, the oldest first.
     *
     * @param stepMinutes how long each is
     */
    public record Chart(int stepMinutes, List<Step> steps) {}

    /** The last hours: one in minutes, more in quarters of an hour. */
    @Operation(
            summary =
                    "Events delivered per step of time: the last hour by the minute, or the last day by the quarter hour")
    @GetMapping("/api/orgs/{org}/pace")
    public Chart pace(@PathVariable("org") String org, @RequestParam(name = "hours", defaultValue = "1") int hours) {
        KnownOrg.of(registry, org);
        boolean anHour = hours <= 1;
        Duration step = Duration.ofMinutes(anHour ? 1 : STEP_OF_A_DAY);
        int count = anHour ? OF_AN_HOUR : A_DAY * OF_AN_HOUR / STEP_OF_A_DAY;
        Instant now = clock.instant().truncatedTo(ChronoUnit.MINUTES);
        long sinceStep = now.getEpochSecond() % step.toSeconds();
        Instant first = now.minusSeconds(sinceStep).minus(step.multipliedBy(count - 1L));
        long[] sums = new long[count];
        for (Pace.Minute minute : pace.since(org, first)) {
            int index = (int) (Duration.between(first, minute.minute()).toSeconds() / step.toSeconds());
            if (index < count) {
                sums[index] += minute.delivered();
            }
        }
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            steps.add(new Step(first.plus(step.multipliedBy(i)), sums[i]));
        }
        return new Chart((int) step.toMinutes(), steps);
    }
}
