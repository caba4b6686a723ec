package dev.orgtrail.console;

import dev.orgtrail.state.StateTrouble;
import dev.orgtrail.state.Statuses;
import dev.orgtrail.state.Statuses.State;
import dev.orgtrail.state.Statuses.Status;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.stereotype.Component;

/** Tells at {@code /actuator/health} what is wrong with the state, and what to do. */
@Component("stateHealthIndicator")
class StateHealth implements HealthIndicator {
    private static final int SECONDS_TO_ANSWER = 5;

    private final Statuses statuses;
    private final DataSource database;

    StateHealth(Statuses statuses, DataSource database) {
        this.statuses = statuses;
        this.database = database;
    }

    @Override
    public Health health() {
        return Stream.of(Statuses.STATE_FILE, Statuses.STATE)
                .map(statuses.sinks()::get)
                .filter(Objects::nonNull)
                .filter(status -> status.state() == State.FAILING)
                .map(Status::detail)
                .findFirst()
                .or(this::unanswered)
                .map(reason -> Health.down().withDetail("reason", reason).build())
                .orElseGet(() -> Health.up().build());
    }

    private Optional<String> unanswered() {
        try (Connection connection = database.getConnection()) {
            return connection.isValid(SECONDS_TO_ANSWER)
                    ? Optional.empty()
                    : Optional.of(
                            "The state database does not answer. See that it runs and is reached at orgtrail.state.url.");
        } catch (SQLException e) {
            return StateTrouble.of(e).map(StateTrouble::sentences);
        }
    }
}
