package dev.orgtrail.collect;

import dev.orgtrail.salesforce.CallMustWait;
import dev.orgtrail.salesforce.LeftOut;
import dev.orgtrail.salesforce.QueryRefused;
import dev.orgtrail.salesforce.Remedies;
import dev.orgtrail.salesforce.SalesforceUnavailable;
import dev.orgtrail.state.Progress;
import dev.orgtrail.state.Sources;
import dev.orgtrail.state.Statuses;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Notes how the last poll of a source went. */
@Component("sourceTrouble")
public class SourceTrouble {
    private static final Logger LOG = LoggerFactory.getLogger(SourceTrouble.class);

    private final Statuses statuses;
    private final Interruptions interruptions;
    private final Progress progress;
    private final LeftOut leftOut;

    SourceTrouble(Statuses statuses, Interruptions interruptions, Progress progress, LeftOut leftOut) {
        this.leftOut = leftOut;
        this.statuses = statuses;
        this.progress = progress;
        this.interruptions = interruptions;
    }

    /**
     * Notes a failed poll; the next one tries again from the checkpoint.
     *
     * @param exchange headers: {@code org}, {@code source}
     */
    public void noted(Exchange exchange) {
        String org = Rows.header(exchange, "org");
        String source = status(exchange);
        if (interruptions.gaveWay(exchange)) {
            return;
        }
        Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        SalesforceUnavailable trouble = Remedies.explain(org, failure);
        if (trouble instanceof CallMustWait) {
            if (statuses.source(org, source).state() != Statuses.State.WAITING) {
                LOG.info("Source {} waits. {}", source, trouble.getMessage());
            }
            statuses.source(org, source, Statuses.State.WAITING, trouble.explanation());
            return;
        }
        if (trouble instanceof QueryRefused refused) {
            refused(org, source, refused);
            return;
        }
        statuses.source(org, source, Statuses.State.FAILING, trouble.explanation());
        LOG.warn("Source {} is read again at its next poll. {}", source, trouble.getMessage());
        LOG.debug("The failure in full", failure);
    }

    /** What state trouble brings: what only has to wait, as Salesforce or the share of requests wants it, does not fail. */
    static Statuses.State state(SalesforceUnavailable trouble) {
        return trouble instanceof CallMustWait ? Statuses.State.WAITING : Statuses.State.FAILING;
    }

    /** Notes that a source's query is refused. What rests because of it is nothing new to tell. */
    void refused(String org, String source, QueryRefused refused) {
        statuses.source(
                org, source, refused.notOffered() ? Statuses.State.OFF : Statuses.State.FAILING, refused.explanation());
        if (refused.first()) {
            LOG.warn("Source {} rests. {}", source, refused.getMessage());
        }
    }

    /**
     * By what the status of a source is known: each feed of the source streaming has one of its own.
     *
     * @param exchange headers: {@code source}; {@code feed} of a feed
     */
    static String status(Exchange exchange) {
        String source = Rows.header(exchange, "source");
        String feed = exchange.getIn().getHeader("feed", String.class);
        return source.equals(Sources.STREAMING) && feed != null ? source + "/" + feed : source;
    }

    /** Notes a poll that went well. */
    public void none(Exchange exchange) {
        none(Rows.header(exchange, "org"), status(exchange), "");
    }

    /**
     * Notes that something of a source went well. While a slice of it waits to be read again, that remains its state. What
     * the source goes without is told besides.
     *
     * @param detail what there is to say besides, empty for nothing
     */
    void none(String org, String source, String detail) {
        none(org, source, Statuses.State.ON, detail);
    }

    /** The same, of something that went well and leaves it open whether the source works. */
    void none(String org, String source, Statuses.State state, String detail) {
        boolean failing = statuses.source(org, source).state() == Statuses.State.FAILING;
        Optional<String> trouble = failing ? progress.trouble(org, source) : Optional.empty();
        if (trouble.isPresent()) {
            statuses.source(org, source, Statuses.State.FAILING, trouble.get());
            return;
        }
        String without = leftOut.text(org, source);
        statuses.source(org, source, state, (detail + " " + without).strip());
    }
}
