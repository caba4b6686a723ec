package dev.orgtrail.collect;

import dev.orgtrail.state.Slice;
import dev.orgtrail.threads.SharedThreads;
import dev.orgtrail.threads.Work;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.springframework.stereotype.Component;

/** Has slices read in the threads for their org's history, as many at a time as the settings say. */
@Component("sliceReaders")
public class SliceReaders {
    private final ProducerTemplate camel;
    private final SharedThreads threads;
    private final Interruptions interruptions;

    SliceReaders(ProducerTemplate camel, SharedThreads threads, Interruptions interruptions) {
        this.camel = camel;
        this.threads = threads;
        this.interruptions = interruptions;
    }

    /**
     * Has each slice read by the route {@code direct:slice-<org>}, without waiting for it.
     *
     * @param claim body: the slices, which {@link HistoryQueue#claim} has claimed
     */
    public void read(Exchange claim) {
        for (Object each : claim.getIn().getBody(Iterable.class)) {
            Slice slice = (Slice) each;
            threads.of(slice.org(), Work.HISTORY).execute(() -> read(slice, claim));
        }
    }

    private void read(Slice slice, Exchange claim) {
        // What is not read is planned again when the org is read again.
        if (interruptions.goesOn(slice.org())) {
            camel.send("direct:slice-" + slice.org(), exchange -> {
                exchange.getIn().setBody(slice);
                exchange.setProperty(HistoryQueue.CLAIMS, claim.getProperty(HistoryQueue.CLAIMS));
            });
        }
    }
}
