package dev.orgtrail.deliver;

import dev.orgtrail.batch.Batch;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;
import org.springframework.stereotype.Component;

/**
 * The rows that are on their way to the sinks now. A row of which another batch of its scope is on its way as well is not known
 * as delivered yet: both would be delivered, and counted. A batch takes all of its rows or none, so that no two wait for each
 * other.
 */
@Component
public class InHand {
    private final Map<Scope, Set<String>> inHand = new HashMap<>();

    InHand() {}

    private record Scope(String org, String source, String scope) {}

    /**
     * Takes the rows of a batch until its exchange is done, whatever becomes of it. What the exchange has taken already stays
     * taken.
     *
     * @throws RowsInHandException while another batch has one of them
     */
    void take(Exchange exchange, String scope, Set<String> uids) {
        OpenDelivery delivery = OpenDelivery.of(exchange);
        if (delivery.isInHand()) {
            return;
        }
        Batch batch = Batch.of(exchange);
        Scope of = new Scope(batch.org(), batch.source(), scope);
        Set<String> taken = Set.copyOf(uids);
        take(of, taken);
        delivery.takenInHand();
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                giveBack(of, taken);
            }
        });
    }

    private synchronized void take(Scope scope, Set<String> uids) {
        Set<String> others = inHand.computeIfAbsent(scope, first -> new HashSet<>());
        for (String uid : uids) {
            if (others.contains(uid)) {
                throw new RowsInHandException(uid);
            }
        }
        others.addAll(uids);
    }

    private synchronized void giveBack(Scope scope, Set<String> uids) {
        Set<String> left = inHand.getOrDefault(scope, new HashSet<>());
        uids.forEach(left::remove);
        if (left.isEmpty()) {
            inHand.remove(scope);
        }
    }
}
