package dev.orgtrail.state;

import org.springframework.stereotype.Component;

/** Whether another Orgtrail has taken the state since this one did. Then this one may not write to it any more, and ends. */
@Component
public class TakenOver {
    /** What is said of it. */
    static final StateTrouble TROUBLE = new StateTrouble(
            "another Orgtrail has taken over this state, while this one could not be reached by its database",
            "This one ends. To run both, give each a state of its own in orgtrail.state.url.");

    private volatile boolean known;

    TakenOver() {}

    /** Notes that it is so, for good. */
    void note() {
        known = true;
    }

    /**
     * Refuses whoever wants to use the state.
     *
     * @throws StateClosedException where it is another's
     */
    void refuse() throws StateClosedException {
        if (known) {
            throw new StateClosedException(TROUBLE);
        }
    }
}
