package dev.orgtrail.salesforce;

import java.time.Duration;
import org.springframework.stereotype.Component;

/** How long Salesforce may take before what was asked of it is given up, and asked again later. */
@Component
public final class Patience {
    private final Duration answer;
    private final Duration stretch;
    private final Duration quiet;
    private final Duration probe;

    /**
     * As it suits Salesforce: a minute for an answer, two for a stretch of a log file; and so that the death of a
     * connection that streams is known within a minute.
     */
    public Patience() {
        this(Duration.ofMinutes(1), Duration.ofMinutes(2), Duration.ofSeconds(40), Duration.ofSeconds(15));
    }

    /**
     * Chosen.
     *
     * @param answer how long an answer may take, from the question to its last byte
     * @param stretch how long a log file may take to begin, and then to go on by 64 KiB
     * @param quiet how long nothing may be heard on a connection that streams before it is asked whether it lives
     * @param probe how long the answer to that may take
     */
    public Patience(Duration answer, Duration stretch, Duration quiet, Duration probe) {
        this.answer = answer;
        this.stretch = stretch;
        this.quiet = quiet;
        this.probe = probe;
    }

    Duration answer() {
        return answer;
    }

    Duration stretch() {
        return stretch;
    }

    Duration quiet() {
        return quiet;
    }

    Duration probe() {
        return probe;
    }
}
