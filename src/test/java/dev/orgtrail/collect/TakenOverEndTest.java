package dev.orgtrail.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.builder.ExchangeBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.support.GenericApplicationContext;

/** The end of an Orgtrail whose state another one has taken over. */
class TakenOverEndTest {
    private final Interruptions interruptions = new Interruptions();

    @Test
    void itWaitsForNothingThatIsInHandAndTriesNothingAgain() throws Exception {
        CountDownLatch inHand = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        try (DefaultCamelContext camel = new DefaultCamelContext();
                GenericApplicationContext context = new GenericApplicationContext()) {
            camel.getShutdownStrategy().setTimeout(Duration.ofMinutes(5).toSeconds());
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:held").process(exchange -> {
                        inHand.countDown();
                        never.await();
                    });
                }
            });
            context.addApplicationListener((ContextClosedEvent closed) -> camel.stop());
            context.refresh();
            camel.start();
            camel.createProducerTemplate().asyncSendBody("direct:held", "a batch");
            assertThat(inHand.await(30, TimeUnit.SECONDS)).isTrue();
            Exchange batch =
                    ExchangeBuilder.anExchange(camel).withHeader("org", "acme").build();
            assertThat(interruptions.goesOn(batch)).isTrue();

            new TakenOverEnd(context, camel, interruptions).begin();

            assertThat(interruptions.goesOn(batch)).isFalse();
            try {
                await().atMost(Duration.ofSeconds(60)).until(camel::isStopped);
            } finally {
                never.countDown();
            }
        }
    }
}
