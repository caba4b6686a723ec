package dev.orgtrail.collect;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.orgtrail.standin.OrgSettings;
import dev.orgtrail.standin.StandInOrg;
import dev.orgtrail.state.Slice;
import dev.orgtrail.state.Sources;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Who reads a slice while its failure is being noted. */
class HistoryQueueTest {
    private final CountDownLatch hangs = new CountDownLatch(1);
    private final CountDownLatch goesOn = new CountDownLatch(1);
    private final Thread reader = new Thread(this::fail, "reader");
    private StandInOrg org;
    private CollectedOrg acme;

    @BeforeEach
    void claim() throws Exception {
        org = new StandInOrg(OrgSettings.plain().scale(0.01)).start();
        acme = new CollectedOrg(org, Map.of());
        Instant now = acme.state().clock().instant();
        acme.state()
                .slices()
                .plan(List.of(Slice.window("acme", Sources.LOGIN_HISTORY, "day", now.minus(Duration.ofDays(1)), now)));
        assertThat(claimed()).containsExactly("day");
    }

    @AfterEach
    void close() throws InterruptedException {
        goesOn.countDown();
        reader.join();
        acme.close();
        org.close();
    }

    @Test
    void aSliceIsNotHandedToAnotherReaderBeforeItsFailureIsNoted() throws Exception {
        // The failure is noted with its time.
        acme.state().clock().whenAsked(reader, this::hang);
        reader.start();
        hangs.await();
        assertThat(claimed()).isEmpty();

        goesOn.countDown();
        reader.join();
        acme.state().clock().pass(Duration.ofSeconds(2));
        assertThat(claimed()).containsExactly("day");
        assertThat(claimed()).isEmpty();
    }

    @Test
    void aSliceThatItsReaderHasNotLetGoIsHandedToAnotherOnlyAfterwards() throws Exception {
        Logger log = (Logger) LoggerFactory.getLogger(HistoryQueue.class);
        AppenderBase<ILoggingEvent> hanging = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                hang();
            }
        };
        hanging.setContext(log.getLoggerContext());
        hanging.start();
        log.addAppender(hanging);
        try {
            // The failure is noted before the log tells of it.
            reader.start();
            hangs.await();
            acme.state().clock().pass(Duration.ofSeconds(2));
            assertThat(claimed()).isEmpty();

            goesOn.countDown();
            reader.join();
            assertThat(claimed()).containsExactly("day");
            assertThat(claimed()).isEmpty();
        } finally {
            goesOn.countDown();
            log.detachAppender(hanging);
        }
    }

    private void hang() {
        hangs.countDown();
        try {
            goesOn.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void fail() {
        Exchange failed = acme.exchange(Map.of("source", Sources.LOGIN_HISTORY, "slice", "day"));
        failed.setProperty(Exchange.EXCEPTION_CAUGHT, new IllegalStateException("the state was cut off"));
        acme.part(HistoryQueue.class).failed(failed);
    }

    private List<String> claimed() {
        return acme.part(HistoryQueue.class).claim(acme.exchange(Map.of("room", "64"))).stream()
                .map(Slice::id)
                .toList();
    }
}
