package dev.orgtrail.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class StatusesTest {
    @Test
    void anOrgThatOrgtrailHasNotBegunWithWaitsSinceTheStartAndSaysForWhat() {
        SettableClock clock = new SettableClock();
        Instant start = clock.instant();
        Statuses statuses = new Statuses(clock);
        clock.pass(Duration.ofMinutes(1));

        Statuses.Status status = statuses.org("acme");
        assertThat(status.state()).isEqualTo(Statuses.State.WAITING);
        assertThat(status.since()).isEqualTo(start);
        assertThat(status.detail()).contains("connects the org");
        assertThat(statuses.source("acme", Sources.LOGIN_HISTORY).since()).isEqualTo(start);
    }

    @Test
    void holdsNoSecretOfASinksWords() {
        String repeated = "refused: client_secret=acme-secret&password=hunter2";
        Statuses statuses = new Statuses(Clock.systemUTC());
        statuses.sink("siem", Statuses.State.FAILING, repeated);
        statuses.source("acme", "login-history", Statuses.State.FAILING, repeated);
        statuses.org("acme", Statuses.State.FAILING, repeated);

        assertThat(statuses.sinks().toString() + statuses.sources("acme") + statuses.org("acme"))
                .contains("client_secret=***")
                .doesNotContain("acme-secret", "hunter2");
    }
}
