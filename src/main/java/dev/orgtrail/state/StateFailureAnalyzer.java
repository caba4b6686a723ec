package dev.orgtrail.state;

import java.sql.SQLException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Says what keeps the state from being opened, in place of a stack trace. */
@Order(Ordered.HIGHEST_PRECEDENCE)
class StateFailureAnalyzer extends AbstractFailureAnalyzer<SQLException> {
    /** H2's code for a file that another process has open. */
    private static final int IN_USE = 90020;

    /** H2's code for a file that is damaged. */
    private static final int DAMAGED = 90030;

    private static final int WRONG_USER = 28000;

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, SQLException cause) {
        if (cause.getErrorCode() == IN_USE) {
            return new FailureAnalysis(
                    "The state is in use by another Orgtrail.",
                    "Stop the other one first, or give this one a state of its own in orgtrail.state.url. Two on the same"
                            + " state would deliver everything twice.",
                    cause);
        }
        if (StateTrouble.noRoom(cause)) {
            return new FailureAnalysis(
                    "The state cannot be opened: its disk is full.",
                    "Make room where orgtrail.state.url points to, or make the volume larger, and start Orgtrail again.",
                    cause);
        }
        if (cause.getErrorCode() == DAMAGED) {
            return new FailureAnalysis(
                    "The file of the state, at orgtrail.state.url, is damaged.",
                    "Put back a backup of it. Without one, move the file away and start again: Orgtrail then reads all that"
                            + " Salesforce still holds once more. The file sink writes nothing twice; other sinks get it again.",
                    cause);
        }
        String what = "The state at orgtrail.state.url cannot be opened: " + cause.getMessage();
        return new FailureAnalysis(
                what,
                cause.getErrorCode() == WRONG_USER
                                || String.valueOf(cause.getSQLState()).startsWith("28")
                        ? "Check orgtrail.state.user and orgtrail.state.password."
                        : "See that the database runs and is reached at orgtrail.state.url, or that the file's folder can be"
                                + " written to.",
                cause);
    }
}
