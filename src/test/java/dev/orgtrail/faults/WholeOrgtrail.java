package dev.orgtrail.faults;

import dev.orgtrail.Orgtrail;
import dev.orgtrail.salesforce.Patience;
import dev.orgtrail.state.PassingClock;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.time.Duration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/** Runs a whole Orgtrail, one for all tests of faults, that looks often and is impatient. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(
        classes = {Orgtrail.class, WholeOrgtrail.Parts.class},
        webEnvironment = SpringBootTest.WebEnvironment.NONE,
        properties = {
            "orgtrail.state.url=jdbc:h2:mem:faults",
            "orgtrail.history.login-days=" + FaultCase.DAYS,
            "orgtrail.history.setup-days=" + FaultCase.DAYS,
            "orgtrail.enrich.devices=false",
            "orgtrail.poll.login-history=300ms",
            "orgtrail.poll.setup-audit-trail=300ms",
            "orgtrail.poll.event-log-file=300ms",
            "orgtrail.poll.directory=1s",
            "orgtrail.streaming.channels=LoginEventStream,ApiEventStream",
            "orgtrail.streaming.push-topics=Account",
            "orgtrail.batch.records=3",
            "orgtrail.retry.initial=100ms",
            "orgtrail.retry.log-file=100ms",
            "orgtrail.retry.max=200ms",
            "camel.kamelet.file-sink.directory=target/faults-${tests.fork:0}"
        })
@interface WholeOrgtrail {
    /** What differs from the Orgtrail that is shipped. No configuration that a scan of the package would find. */
    class Parts {
        static final Duration PATIENCE = Duration.ofSeconds(2);

        @Bean
        @Primary
        PassingClock passingClock() {
            return new PassingClock();
        }

        @Bean
        @Primary
        Patience shortPatience() {
            return new Patience(PATIENCE, PATIENCE, PATIENCE, PATIENCE);
        }
    }
}
