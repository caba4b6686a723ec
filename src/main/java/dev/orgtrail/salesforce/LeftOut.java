package dev.orgtrail.salesforce;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Remembers what was left out of the queries of each org's sources, for the person who can bring it. */
@Component
public class LeftOut {
    private static final Logger LOG = LoggerFactory.getLogger(LeftOut.class);

    /** A query that was not sent for so long is no longer in its route. */
    private static final Duration IN_USE = Duration.ofDays(1);

    private final Map<String, Map<String, Queries>> orgs = new ConcurrentHashMap<>();
    private final Map<String, Map<String, List<String>>> tooMany = new ConcurrentHashMap<>();
    private final Clock clock;

    LeftOut(Clock clock) {
        this.clock = clock;
    }

    private record Cut(Set<Unseen> leftOut, Instant at) {}

    /** The queries of one source. */
    private static final class Queries {
        private final Map<String, Cut> cuts = new LinkedHashMap<>();
        private final Set<Unseen> told = new LinkedHashSet<>();

        synchronized Set<Unseen> put(String shape, Cut cut) {
            cuts.put(shape, cut);
            Set<Unseen> untold = new LinkedHashSet<>(cut.leftOut());
            untold.removeAll(told);
            told.addAll(untold);
            return untold;
        }

        synchronized Set<Unseen> since(Instant begin) {
            cuts.values().removeIf(cut -> cut.at().isBefore(begin));
            Set<Unseen> all = new LinkedHashSet<>();
            cuts.values().forEach(cut -> all.addAll(cut.leftOut()));
            return all;
        }
    }

    /** Notes what was left out of a query; in the log, each once. */
    void note(SourceQuery query, Set<Unseen> leftOut) {
        Set<Unseen> untold = orgs.computeIfAbsent(query.org(), alias -> new ConcurrentHashMap<>())
                .computeIfAbsent(query.source(), source -> new Queries())
                .put(SoqlTokens.shape(query.soql()), new Cut(Set.copyOf(leftOut), clock.instant()));
        if (!untold.isEmpty()) {
            LOG.info("Org {}: source {} goes without some columns. {}", query.org(), query.source(), text(untold));
        }
    }

    /** What is left out of the queries of a source. */
    public Set<Unseen> of(String org, String source) {
        Queries queries = orgs.getOrDefault(org, Map.of()).get(source);
        return queries == null ? Set.of() : queries.since(clock.instant().minus(IN_USE));
    }

    /**
     * Notes the columns that a source goes without because its query would be longer than Salesforce takes.
     *
     * @param columns their names; none where all fit
     */
    public void tooMany(String org, String source, List<String> columns) {
        Map<String, List<String>> sources = tooMany.computeIfAbsent(org, alias -> new ConcurrentHashMap<>());
        List<String> before = sources.put(source, List.copyOf(columns));
        if (!columns.isEmpty() && !columns.equals(before)) {
            LOG.info("Org {}: source {} goes without some columns. {}", org, source, ofTooMany(columns));
        }
    }

    /** All that a source goes without, what that costs and what brings it, as one text; empty where nothing is left out. */
    public String text(String org, String source) {
        List<String> columns = tooMany.getOrDefault(org, Map.of()).getOrDefault(source, List.of());
        return (text(of(org, source)) + " " + (columns.isEmpty() ? "" : ofTooMany(columns))).strip();
    }

    private static String ofTooMany(List<String> columns) {
        return "A query of all columns is longer than Salesforce takes, so events lack " + String.join(", ", columns)
                + ". To choose the columns, edit the query in routes/sources/object.camel.yaml.";
    }

    /** Forgets an org. */
    void forget(String org) {
        tooMany.remove(org);
        orgs.remove(org);
    }

    /** What is left out, what that costs and what brings it, as one text; empty where nothing is. */
    public static String text(Collection<Unseen> leftOut) {
        return String.join(" ", sentences(leftOut));
    }

    /** What is left out, what that costs and what brings it: a text for all that cost the same and come the same way. */
    public static List<String> sentences(Collection<Unseen> leftOut) {
        Map<String, List<Unseen>> byRemedy = leftOut.stream()
                .collect(Collectors.groupingBy(LeftOut::wayAndCost, LinkedHashMap::new, Collectors.toList()));
        return byRemedy.values().stream()
                .map(same -> "The connecting user does not see "
                        + same.stream().map(Unseen::apiName).collect(Collectors.joining(", ")) + ": "
                        + same.get(0).cost() + ". " + same.get(0).remedy())
                .toList();
    }

    private static String wayAndCost(Unseen unseen) {
        return unseen.cost() + unseen.remedy();
    }
}
