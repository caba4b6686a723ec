package dev.orgtrail.collect;

import dev.orgtrail.state.Checkpoints;
import dev.orgtrail.state.Gaps;
import java.time.Instant;
import org.springframework.stereotype.Component;

/** Finds out when nobody has looked for longer than Salesforce keeps what there was to see. */
@Component
class Outages {
    private final Checkpoints checkpoints;
    private final Gaps gaps;

    Outages(Checkpoints checkpoints, Gaps gaps) {
        this.checkpoints = checkpoints;
        this.gaps = gaps;
    }

    /**
     * Records a gap where a polled source was looked at last before a moment.
     *
     * @param kept what happened before this is deleted
     * @param reason what to say of the gap
     */
    void note(String org, String source, Instant kept, String reason) {
        checkpoints
                .lookedAt(org, source, LivePoll.FEED)
                .filter(kept::isAfter)
                .ifPresent(looked -> gaps.add(Gaps.Gap.found(org, source, LivePoll.FEED, looked, kept, reason)));
    }
}
