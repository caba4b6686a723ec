package dev.orgtrail.collect;

import dev.orgtrail.batch.SliceId.StoredEvents;
import dev.orgtrail.salesforce.ConnectedOrg;
import dev.orgtrail.salesforce.ConnectedOrgs;
import dev.orgtrail.salesforce.OrgLogin;
import dev.orgtrail.salesforce.Soql;
import dev.orgtrail.settings.OrgSettings;
import dev.orgtrail.settings.StandInSettings;
import dev.orgtrail.standin.StandInOrg;
import dev.orgtrail.state.Checkpoints;
import dev.orgtrail.state.Slice;
import dev.orgtrail.state.Sources;
import dev.orgtrail.state.Statuses;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.FromDefinition;
import org.apache.camel.model.Model;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A stand-in org in a whole Orgtrail, read by the shipped routes of its sources, once at a time and when it is told to: what
 * begins with a timer or a queue begins with a call here. What the routes hand on to be delivered is kept.
 */
final class RoutedOrg {
    static final String ORG = "acme";
    private static final String BEGINS = "scheduler:([^?]*).*";
    private static final Duration COMPARED = Duration.ofHours(5);
    private static final List<String> TABLES = List.of("checkpoints", "slices", "comparisons", "users", "record_names");

    private final ApplicationContext orgtrail;
    private final StandInOrg org;
    private final ProducerTemplate camel;
    private final Map<String, List<Map<String, Object>>> delivered = new ConcurrentSkipListMap<>();

    RoutedOrg(ApplicationContext orgtrail, StandInOrg org) throws Exception {
        this.orgtrail = orgtrail;
        this.org = org;
        CamelContext context = orgtrail.getBean(CamelContext.class);
        camel = orgtrail.getBean(ProducerTemplate.class);
        part(ConnectedOrgs.class).add(part(OrgLogin.class).logIn(ORG, settings()));
        keepWhatIsDelivered(context);
        context.getCamelContextExtension().getContextPlugin(Model.class).getRouteTemplateDefinitions().stream()
                .map(template -> template.getRoute().getInput())
                .filter(from -> from.getUri().matches(BEGINS))
                .forEach(RoutedOrg::beginsWithACall);
        for (String template : List.of(
                "directory",
                "directory-read",
                "login-history",
                "setup-audit-trail",
                "event-log-file-listing",
                "user-changes",
                "history-slice",
                "stored-events",
                "held-records",
                "held-events",
                "reconciliation")) {
            add(template, "", Map.of("every", "1", "parallel", "1"));
        }
        for (String source : List.of(Sources.LOGIN_HISTORY, Sources.SETUP_AUDIT_TRAIL)) {
            add("poll", source, Map.of("every", "1", "source", source));
        }
        for (String stored : MonitoringChannels.storedOnly(List.of("auto"))) {
            add("stored-only", stored, Map.of("every", "1", "stored", stored));
        }
    }

    private static void beginsWithACall(FromDefinition from) {
        from.setUri(from.getUri().replaceFirst(BEGINS, "direct:$1"));
    }

    private void add(String template, String suffix, Map<String, Object> parameters) {
        part(OrgRoutes.class).add(ORG, template, template + "." + ORG + "." + suffix, parameters);
    }

    /** In the place of all that is behind the sources. */
    private void keepWhatIsDelivered(CamelContext context) throws Exception {
        context.getRouteController().stopRoute("deliver");
        context.removeRoute("deliver");
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                for (String uri : List.of("direct:deliver", "direct:stream-" + ORG)) {
                    from(uri).errorHandler(noErrorHandler()).process(RoutedOrg.this::keep);
                }
            }
        });
    }

    @SuppressWarnings("unchecked")
    private void keep(Exchange exchange) {
        String how = exchange.getIn().getHeader("slice") == null ? "polled " : "history of ";
        delivered
                .computeIfAbsent(how + exchange.getIn().getHeader("logName"), what -> new CopyOnWriteArrayList<>())
                .addAll(exchange.getIn().getBody(List.class));
    }

    <T> T part(Class<T> type) {
        return orgtrail.getBean(type);
    }

    ConnectedOrg connected() {
        return part(ConnectedOrgs.class).get(ORG);
    }

    OrgSettings settings() {
        return StandInSettings.of(org);
    }

    /**
     * What has arrived.
     *
     * @param delivered the rows that were delivered, by object and by whether they were polled or are history
     * @param state the rows of the state's tables, by name
     */
    record Arrived(Map<String, List<Map<String, Object>>> delivered, Map<String, List<Map<String, Object>>> state) {
        List<Map<String, Object>> table(String name) {
            return state.getOrDefault(name, List.of());
        }
    }

    /** Reads all of the org, as an Orgtrail that has not read anything of it. */
    Arrived readAll() {
        TABLES.forEach(
                table -> part(JdbcClient.class).sql("DELETE FROM " + table).update());
        part(Statuses.class).forgetSources(ORG);
        part(Soql.class).forget(ORG);
        delivered.clear();
        poll();
        readHistory();
        Map<String, List<Map<String, Object>>> state = new TreeMap<>();
        for (String table : List.of("slices", "users", "record_names")) {
            state.put(table, rows(table));
        }
        compare();
        state.put("comparisons", rows("comparisons"));
        return new Arrived(new TreeMap<>(delivered), state);
    }

    private List<Map<String, Object>> rows(String table) {
        return part(JdbcClient.class).sql("SELECT * FROM " + table).query().listOfRows();
    }

    /** Has everything polled that is, from long ago. */
    void poll() {
        for (String source : List.of(Sources.LOGIN_HISTORY, Sources.SETUP_AUDIT_TRAIL, Sources.EVENT_LOG_FILE)) {
            begin(source, LivePoll.FEED, Instant.EPOCH);
        }
        List<String> begins = new ArrayList<>(List.of(
                "directory-" + ORG,
                "event-log-file-" + ORG,
                "user-changes-" + ORG,
                "poll-login-history-" + ORG,
                "poll-setup-audit-trail-" + ORG));
        begin(Sources.STREAMING, UserChanges.POLLED, Instant.EPOCH);
        for (String stored : MonitoringChannels.storedOnly(List.of("auto"))) {
            begin(Sources.STREAMING, stored, Instant.EPOCH);
            begins.add("stored-only-" + stored + "-" + ORG);
        }
        begins.forEach(begin -> camel.sendBody("direct:" + begin, null));
    }

    private void readHistory() {
        List<Slice> slices = new ArrayList<>();
        for (String source : List.of(Sources.LOGIN_HISTORY, Sources.SETUP_AUDIT_TRAIL)) {
            slices.add(Slice.window(ORG, source, "all", Instant.EPOCH, tomorrow()));
        }
        QueriedNames.STORED.forEach((feed, object) -> slices.add(Slice.window(
                ORG,
                Sources.STREAMING,
                new StoredEvents(feed, object, Instant.EPOCH, 0).toString(),
                Instant.EPOCH,
                tomorrow())));
        slices.forEach(slice -> camel.sendBody("direct:slice-" + ORG, slice));
    }

    /** Has the last hours compared, of which nothing is noted as delivered. */
    private void compare() {
        Instant begin = Instant.now().minus(COMPARED);
        for (String source : List.of(Sources.LOGIN_HISTORY, Sources.SETUP_AUDIT_TRAIL)) {
            begin(source, LivePoll.FEED, begin);
            part(Checkpoints.class).lookedAt(ORG, source, LivePoll.FEED, tomorrow());
        }
        QueriedNames.STORED.keySet().forEach(feed -> {
            begin(Sources.STREAMING, feed, begin);
            part(Statuses.class).source(ORG, Sources.STREAMING + "/" + feed, Statuses.State.ON, "");
        });
        camel.sendBody("direct:reconciliation-" + ORG, null);
    }

    private void begin(String source, String feed, Instant start) {
        part(Checkpoints.class).findOrStart(ORG, source, feed, start);
        part(Checkpoints.class).restart(ORG, source, feed, start);
    }

    private static Instant tomorrow() {
        return Instant.now().plus(Duration.ofDays(1));
    }
}
