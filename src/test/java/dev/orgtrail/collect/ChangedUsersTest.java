package dev.orgtrail.collect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orgtrail.batch.Batch;
import dev.orgtrail.batch.Position;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which users are read again after a batch. */
class ChangedUsersTest {
    private static final String ADA = "005000000000001AAA";
    private static final String GRACE = "005000000000002AAA";
    private static final String ALAN = "005000000000003AAA";

    private final ChangedUsers changed = new ChangedUsers();

    @Test
    void manyChangedUsersAreReadByTheirIdsAndNotAllUsersOfTheOrg() {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int i = 0; i < 450; i++) {
            rows.add(Map.of("Id", String.format("005%015d", i)));
        }
        assertThat(note("User", rows)).isTrue();
        List<String> conditions = changed.take(exchange("User", rows));
        assertThat(conditions).hasSize(3).allMatch(condition -> condition.startsWith("WHERE Id IN ('005"));
        assertThat(rows).allSatisfy(row -> assertThat(conditions)
                .filteredOn(condition -> condition.contains("'" + row.get("Id") + "'"))
                .hasSize(1));
    }

    @Test
    void aBatchOfSomethingElseHasNoUserReadAgain() {
        List<Map<String, Object>> rows = List.of(Map.of("UserId", ADA));
        assertThat(note("LoginEventStream", rows)).isFalse();
        assertThat(changed.take(exchange("LoginEventStream", rows))).isEmpty();
    }

    /** The shipped routes, with a directory that the test holds. */
    @Test
    void whatChangesWhileUsersAreReadIsReadAfterwardsAtOnce(@TempDir Path directory) throws Exception {
        try (EditedRoutes routes = new EditedRoutes(directory)) {
            for (String file : List.of("streaming", "directory")) {
                routes.write(file + ".camel.yaml", Files.readString(Path.of("routes/sources/" + file + ".camel.yaml")));
            }
            routes.write("others.camel.yaml", """
                    - routeConfiguration: {id: reading-fails-its-caller, errorHandler: {noErrorHandler: {}}}
                    - routeConfiguration: {id: source-is-read-again, errorHandler: {noErrorHandler: {}}}
                    - route: {id: deliver, from: {uri: "direct:deliver", steps: [{stop: {id: done}}]}}
                    - route:
                        id: read
                        from: {uri: "direct:read-acme-directory", steps: [{bean: {id: hold, ref: directory, method: read}}]}
                    """);
            HeldDirectory held = new HeldDirectory(routes.gate);
            routes.context.getRegistry().bind("changedUsers", changed);
            routes.context.getRegistry().bind("directory", held);
            routes.start();
            for (String template : List.of("changed-users", "streaming")) {
                routes.orgs.add("acme", template, template + ".acme", Map.of());
            }

            stream(routes, ADA);
            routes.gate.arrived.await();
            stream(routes, GRACE);
            stream(routes, ALAN);
            stream(routes, GRACE);
            assertThat(held.read).hasSize(1);
            routes.gate.open.countDown();

            EditedRoutes.eventually().until(() -> held.read.size() > 1);
            assertThat(held.read)
                    .containsExactly("WHERE Id IN ('" + ADA + "')", "WHERE Id IN ('" + GRACE + "', '" + ALAN + "')");
        }
    }

    /** Notes what it is asked for, and answers when the gate is open. */
    public static final class HeldDirectory {
        private final EditedRoutes.Gate gate;
        final List<String> read = new CopyOnWriteArrayList<>();

        HeldDirectory(EditedRoutes.Gate gate) {
            this.gate = gate;
        }

        public void read(Exchange exchange) throws InterruptedException {
            read.add(exchange.getIn().getHeader("whichUsers", String.class));
            gate.pass();
        }
    }

    private static void stream(EditedRoutes routes, String user) {
        List<Map<String, Object>> rows = List.of(Map.of("Id", user));
        routes.context
                .createProducerTemplate()
                .sendBodyAndHeaders("direct:stream-acme", rows, Map.of(Batch.PROPERTY, batch("User")));
    }

    private static Batch batch(String logName) {
        return new Batch("acme", "00D1", "streaming", logName, null, new Position.InFeed(logName, null), null);
    }

    private boolean note(String logName, List<Map<String, Object>> rows) {
        return changed.note(exchange(logName, rows));
    }

    private static Exchange exchange(String logName, List<Map<String, Object>> rows) {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.getIn().setHeader("org", "acme");
        exchange.setProperty(Batch.PROPERTY, batch(logName));
        exchange.getIn().setBody(rows);
        return exchange;
    }
}
