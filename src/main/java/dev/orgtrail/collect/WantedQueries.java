package dev.orgtrail.collect;

import dev.orgtrail.salesforce.ApiPurpose;
import dev.orgtrail.salesforce.EventSwitches;
import dev.orgtrail.salesforce.Soql;
import dev.orgtrail.salesforce.SourceQuery;
import dev.orgtrail.salesforce.Unseen;
import dev.orgtrail.settings.OrgSettings;
import dev.orgtrail.state.Sources;
import dev.orgtrail.state.Statuses;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.model.SetBodyDefinition;
import org.springframework.stereotype.Component;

/**
 * The queries of the sources, as the route files have them now, a team's own columns included; and what of them the
 * connecting user of an org does not see. Nothing is sent but describes.
 */
@Component
public class WantedQueries {
    /** What stands for a value. */
    private static final Pattern VALUE = Pattern.compile("([=<>]\\s*'?)\\$\\{[^}]*}");

    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{[^}]*}");

    /** What each source cannot do without; the directory's side objects cost no more than their details. */
    private static final Map<String, Set<String>> NEEDED = Map.of(
            Sources.LOGIN_HISTORY, Set.of("Id", "LoginTime"),
            Sources.SETUP_AUDIT_TRAIL, Set.of("Id", "CreatedDate"),
            Sources.EVENT_LOG_FILE, LogFilePlan.NEEDED,
            Sources.DIRECTORY, Set.of("Id", "AssigneeId"),
            Sources.STREAMING, Set.of("Id", "SystemModstamp", "EventIdentifier", "EventDate"));

    /** The objects that are records of their own. */
    private static final Map<String, String> OBJECTS =
            Map.of(Sources.LOGIN_HISTORY, "LoginHistory", Sources.SETUP_AUDIT_TRAIL, "SetupAuditTrail");

    /** The templates of what is polled because Salesforce does not stream it. */
    private static final List<String> POLLED = List.of("user-changes", "stored-only");

    /** The templates that look for what was missed, and read it from the objects that store streams. */
    private static final List<String> COMPARED = List.of("held-records", "held-events", "stored-events");

    private static final String STORED = "${header.stored}";

    private final CamelContext camel;
    private final Soql soql;
    private final Statuses statuses;
    private final EventSwitches switches;

    WantedQueries(CamelContext camel, Soql soql, Statuses statuses, EventSwitches switches) {
        this.camel = camel;
        this.soql = soql;
        this.statuses = statuses;
        this.switches = switches;
    }

    /**
     * What a source's queries ask for in vain.
     *
     * @param source the source
     * @param leftOut what it goes without
     * @param impossible what it cannot do without; empty where it can be read
     * @param unpolled what a feed of it that is polled cannot do without; the other feeds go on
     * @param uncompared without which it is not compared with Salesforce
     */
    public record InVain(
            String source, Set<Unseen> leftOut, Set<Unseen> impossible, Set<Unseen> unpolled, Set<Unseen> uncompared) {
        private InVain(String source) {
            this(source, new LinkedHashSet<>(), new LinkedHashSet<>(), new LinkedHashSet<>(), new LinkedHashSet<>());
        }

        /** What is named for its gravest cost needs not be named again. */
        private void nameOnce() {
            leftOut.removeAll(impossible);
            leftOut.removeAll(unpolled);
            uncompared.removeAll(impossible);
        }
    }

    /**
     * Looks at the queries of an org's sources.
     *
     * @param sources the sources that are read
     * @throws dev.orgtrail.salesforce.SalesforceUnavailable when the org does not answer
     */
    public List<InVain> inVain(String org, List<String> sources) {
        List<InVain> found = new ArrayList<>();
        for (String source : OrgSettings.SOURCES) {
            if (NEEDED.containsKey(source) && sources.contains(source)) {
                InVain inVain = new InVain(source);
                queries(template -> isOf(source, template)).forEach(text -> look(org, values(text), inVain));
                comparisons(org, source).forEach(text -> soql.impossible(org, ApiPurpose.OTHER, text)
                        .ifPresent(inVain.uncompared()::add));
                inVain.nameOnce();
                found.add(inVain);
            }
        }
        return found;
    }

    private void look(String org, String text, InVain found) {
        String source = found.source();
        SourceQuery query =
                new SourceQuery(org, source, ApiPurpose.OTHER, text, Objects.requireNonNull(NEEDED.get(source)), true);
        found.leftOut().addAll(soql.unseen(query));
        boolean side = source.equals(Sources.DIRECTORY) && !text.contains(" FROM User");
        Set<Unseen> without =
                source.equals(Sources.STREAMING) ? found.unpolled() : side ? found.leftOut() : found.impossible();
        soql.impossible(query).ifPresent(without::add);
    }

    private static boolean isOf(String source, String template) {
        return source.equals(Sources.STREAMING) ? POLLED.contains(template) : template.startsWith(source);
    }

    /** The queries that compare a source with Salesforce: those on its object, or on all that store a stream of the org. */
    private List<String> comparisons(String org, String source) {
        String object = OBJECTS.getOrDefault(source, "");
        List<EventStore> stores = source.equals(Sources.STREAMING) ? stores(org) : List.of();
        return queries(COMPARED::contains).stream()
                .flatMap(text -> text.contains(STORED)
                        ? stores.stream()
                                .filter(store -> text.contains(store.timeField()))
                                .map(store -> text.replace(STORED, store.object())
                                        .replace("${header.fields}", "EventIdentifier, " + store.timeField()))
                        : Stream.of(text).filter(each -> !object.isEmpty() && each.contains(" FROM " + object)))
                .map(WantedQueries::values)
                .toList();
    }

    /** The objects that store the streams that an org has. */
    private List<EventStore> stores(String org) {
        return statuses.sources(org).entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(Sources.STREAMING + "/")
                        && entry.getValue().state() != Statuses.State.OFF)
                .map(entry -> entry.getKey().substring(Sources.STREAMING.length() + 1))
                .flatMap(feed -> Optional.ofNullable(Copies.of(feed).store()).stream())
                .filter(store -> switches.of(org, store.object()) != EventSwitches.Switch.OFF)
                .toList();
    }

    /** The queries in some templates, as they are written. */
    private List<String> queries(Predicate<String> templates) {
        List<String> queries = new ArrayList<>();
        for (RouteTemplateDefinition template :
                camel.getCamelContextExtension().getContextPlugin(Model.class).getRouteTemplateDefinitions()) {
            if (!templates.test(template.getId()) || template.getRoute() == null) {
                continue;
            }
            for (SetBodyDefinition body : ProcessorDefinitionHelper.filterTypeInOutputs(
                    template.getRoute().getOutputs(), SetBodyDefinition.class)) {
                String text =
                        String.valueOf(body.getExpression().getExpression()).strip();
                if (text.startsWith("SELECT ")) {
                    queries.add(text);
                }
            }
        }
        return queries;
    }

    /** A query with values for its placeholders. */
    private static String values(String text) {
        String valued = VALUE.matcher(text).replaceAll("$12000-01-01T00:00:00Z");
        return PLACEHOLDER.matcher(valued).replaceAll("").strip();
    }
}
