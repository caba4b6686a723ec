package dev.orgtrail.collect;

import dev.orgtrail.salesforce.ApiPurpose;
import dev.orgtrail.salesforce.Soql;
import dev.orgtrail.salesforce.SourceQuery;
import dev.orgtrail.salesforce.Unseen;
import dev.orgtrail.settings.OrgSettings;
import dev.orgtrail.state.Sources;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
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

    /** The templates of what is polled because Salesforce does not stream it. */
    private static final List<String> POLLED = List.of("user-changes", "stored-only");

    private final CamelContext camel;
    private final Soql soql;

    WantedQueries(CamelContext camel, Soql soql) {
        this.camel = camel;
        this.soql = soql;
    }

    /**
     * What a source's queries ask for in vain.
     *
     * @param source the source
     * @param leftOut what it goes without
     * @param impossible what it cannot do without; empty where it can be read
     */
    public record InVain(String source, Set<Unseen> leftOut, Set<Unseen> impossible) {}

    /**
     * Looks at the queries of an org's sources.
     *
     * @param sources the sources that are read
     * @throws dev.orgtrail.salesforce.SalesforceUnavailable when the org does not answer
     */
    public List<InVain> inVain(String org, List<String> sources) {
        List<InVain> found = new ArrayList<>();
        for (String source : OrgSettings.SOURCES) {
            Set<String> needed = NEEDED.get(source);
            if (needed == null || !sources.contains(source)) {
                continue;
            }
            Set<Unseen> leftOut = new LinkedHashSet<>();
            Set<Unseen> impossible = new LinkedHashSet<>();
            for (String text : queries(source)) {
                SourceQuery query = new SourceQuery(org, source, ApiPurpose.OTHER, text, needed, true);
                leftOut.addAll(soql.unseen(query));
                Optional<Unseen> missing = soql.impossible(query);
                if (source.equals(Sources.STREAMING)) {
                    // The other streams go on. The status of a stream tells of a whole object that is not seen.
                    missing.filter(unseen -> !unseen.name().isEmpty()).ifPresent(leftOut::add);
                    continue;
                }
                boolean side = source.equals(Sources.DIRECTORY) && !text.contains(" FROM User");
                missing.ifPresent(side ? leftOut::add : impossible::add);
            }
            leftOut.removeAll(impossible);
            found.add(new InVain(source, leftOut, impossible));
        }
        return found;
    }

    /** The queries in the templates of a source, with values for placeholders. */
    private List<String> queries(String source) {
        List<String> queries = new ArrayList<>();
        for (RouteTemplateDefinition template :
                camel.getCamelContextExtension().getContextPlugin(Model.class).getRouteTemplateDefinitions()) {
            boolean ofSource = source.equals(Sources.STREAMING)
                    ? POLLED.contains(template.getId())
                    : template.getId().startsWith(source);
            if (!ofSource || template.getRoute() == null) {
                continue;
            }
            for (SetBodyDefinition body : ProcessorDefinitionHelper.filterTypeInOutputs(
                    template.getRoute().getOutputs(), SetBodyDefinition.class)) {
                String text =
                        String.valueOf(body.getExpression().getExpression()).strip();
                if (text.startsWith("SELECT ")) {
                    String valued = VALUE.matcher(text).replaceAll("$12000-01-01T00:00:00Z");
                    queries.add(PLACEHOLDER.matcher(valued).replaceAll("").strip());
                }
            }
        }
        return queries;
    }
}
