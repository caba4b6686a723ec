package dev.orgtrail.collect;

import dev.orgtrail.state.Checkpoints;
import dev.orgtrail.state.Gaps.Gap;
import dev.orgtrail.state.Slices;
import java.time.Instant;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Heals a stream's gap by another source of Orgtrail's, which delivers the same activity as records of its own. */
@Component
@Order(2)
class SourceHealing implements HealingWay {
    private final Checkpoints checkpoints;
    private final Slices slices;

    SourceHealing(Checkpoints checkpoints, Slices slices) {
        this.checkpoints = checkpoints;
        this.slices = slices;
    }

    @Override
    public Verdict of(Gap gap) {
        String source = Copies.of(gap.feed()).source();
        if (source == null) {
            return new NotHealed("", true);
        }
        if (checkpoints.find(gap.org(), source, LivePoll.FEED).isEmpty()) {
            return new NotHealed(
                    "The source " + source
                            + ", which tells of the same activity, is not read: add it to the org's sources.",
                    true);
        }
        Instant needed = gap.to().plus(Healing.AROUND);
        boolean read = !slices.waiting(gap.org(), source, gap.from().minus(Healing.AROUND), needed)
                && checkpoints
                        .lookedAt(gap.org(), source, LivePoll.FEED)
                        .filter(needed::isBefore)
                        .isPresent();
        return read
                ? new Healed("The source " + source + " has delivered what happened in that time.")
                : new Waits("It is healed once the source " + source + " is through that time.");
    }
}
