package dev.orgtrail.state;

import java.sql.SQLTransientConnectionException;

/** Refuses a connection to a state whose file is closed. */
final class StateClosedException extends SQLTransientConnectionException {
    private static final long serialVersionUID = 1;

    private final transient StateTrouble trouble;

    StateClosedException(StateTrouble trouble) {
        super(trouble.sentences());
        this.trouble = trouble;
    }

    StateTrouble trouble() {
        return trouble;
    }
}
