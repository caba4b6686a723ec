package dev.orgtrail.deliver;

import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;

/**
 * What sinks want done once a batch is committed, and can never come again: forgetting what would have told that it had
 * come before. Nothing of it is promised: a crash leaves it undone.
 */
final class AfterCommit {
    private static final String WISHES = "afterCommit";

    private AfterCommit() {}

    /** Begins to collect, before the batch is split: what is wished for its parts must reach its commit. */
    static void begin(Exchange exchange) {
        exchange.setProperty(WISHES, new ArrayList<Runnable>());
    }

    /** Has something done when the batch of this exchange, or of the one it was split from, is committed. */
    static void add(Exchange exchange, Runnable wish) {
        wishes(exchange).add(wish);
    }

    /** Does all of it, once the commit would survive a crash: what is forgotten too early is delivered twice. */
    static void run(Exchange exchange, Runnable untilDurable) {
        List<Runnable> wishes = wishes(exchange);
        if (!wishes.isEmpty()) {
            untilDurable.run();
            wishes.forEach(Runnable::run);
        }
    }

    /** Where nobody commits, as when a sink is used by itself, the wishes go nowhere. */
    @SuppressWarnings("unchecked")
    private static List<Runnable> wishes(Exchange exchange) {
        List<Runnable> wishes = exchange.getProperty(WISHES, List.class);
        return wishes == null ? new ArrayList<>() : wishes;
    }
}
