package dev.orgtrail.salesforce;

import dev.orgtrail.salesforce.ParsedQuery.Comparison;
import dev.orgtrail.salesforce.ParsedQuery.Condition;
import dev.orgtrail.salesforce.ParsedQuery.Item;
import dev.orgtrail.salesforce.ParsedQuery.Junction;
import dev.orgtrail.salesforce.ParsedQuery.Not;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A query, cut to what the connecting user sees. A column that is not seen is not selected, nor are rows compared or
 * sorted by it. What is not a plain path of names, and a query that is not understood, stay as they are.
 *
 * @param soql the query to send
 * @param empty whether it finds no rows, so that it need not be sent: it may find no more rows than were asked for, and each
 *     alternative of its condition is about what is not seen
 * @param leftOut what was left out
 * @param objects the objects that were looked at
 * @param impossible what the query cannot do without, and is not seen; empty where it can be sent
 */
record QueryCut(String soql, boolean empty, Set<Unseen> leftOut, Set<String> objects, Optional<Unseen> impossible) {

    /**
     * Cuts a query.
     *
     * @param soql the query
     * @param needed the columns that it cannot do without
     * @param wider whether it may find more rows than were asked for, where a condition is about what is not seen
     * @param describe describes an object; empty where it is not seen
     */
    static QueryCut of(
            String soql, Set<String> needed, boolean wider, Function<String, Optional<DescribedObject>> describe) {
        Optional<ParsedQuery> parsed = ParsedQuery.of(soql);
        if (parsed.isEmpty()) {
            return new QueryCut(soql, false, Set.of(), Set.of(), Optional.empty());
        }
        return new Cutting(soql, parsed.get(), needed, wider, describe).cut();
    }

    /** What is left of a condition that is about something that is not seen. */
    private enum Lost implements Left {
        /** It says nothing. */
        OPEN,
        /** Nothing meets it. */
        NEVER
    }

    /** What is left of a condition. */
    private sealed interface Left permits Lost, Kept {}

    private record Kept(Condition condition) implements Left {}

    private static final class Impossible extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient Unseen what;

        Impossible(Unseen what) {
            super(what.apiName(), null, false, false);
            this.what = what;
        }
    }

    private static final class Cutting {
        private final String soql;
        private final ParsedQuery query;
        private final Set<String> needed;
        private final boolean wider;
        private final Function<String, Optional<DescribedObject>> describe;
        private final Set<Unseen> leftOut = new LinkedHashSet<>();
        private final Set<String> objects = new LinkedHashSet<>();

        Cutting(
                String soql,
                ParsedQuery query,
                Set<String> needed,
                boolean wider,
                Function<String, Optional<DescribedObject>> describe) {
            this.soql = soql;
            this.query = query;
            this.needed = needed;
            this.wider = wider;
            this.describe = describe;
        }

        QueryCut cut() {
            try {
                return sent();
            } catch (Impossible e) {
                return new QueryCut(soql, false, leftOut, objects, Optional.of(e.what));
            }
        }

        private QueryCut sent() {
            DescribedObject object =
                    describe(query.object()).orElseThrow(() -> new Impossible(Unseen.object(query.object())));
            List<Item> fields = new ArrayList<>();
            for (Item field : query.fields()) {
                Optional<Unseen> unseen = unseen(object, field.path());
                if (unseen.isEmpty()) {
                    fields.add(field);
                } else if (isNeeded(field.path())) {
                    throw new Impossible(unseen.get());
                }
                unseen.ifPresent(leftOut::add);
            }
            if (fields.isEmpty()) {
                throw new Impossible(leftOut.iterator().next());
            }
            Optional<Condition> where = Optional.empty();
            if (query.where().isPresent()) {
                Left left = left(object, query.where().get(), false);
                if (left == Lost.NEVER) {
                    return new QueryCut(soql, true, leftOut, objects, Optional.empty());
                }
                where = left instanceof Kept kept ? Optional.of(kept.condition()) : Optional.empty();
            }
            List<Item> order = order(object);
            if (leftOut.isEmpty()) {
                return new QueryCut(soql, false, leftOut, objects, Optional.empty());
            }
            ParsedQuery cut = new ParsedQuery(fields, query.object(), where, order, query.rest());
            return new QueryCut(cut.text(), false, leftOut, objects, Optional.empty());
        }

        private List<Item> order(DescribedObject object) {
            List<Item> order = new ArrayList<>();
            for (Item key : query.order()) {
                Optional<Unseen> unseen = unseen(object, key.path());
                if (unseen.isEmpty()) {
                    order.add(key);
                } else if (!wider || isNeeded(key.path())) {
                    throw new Impossible(unseen.get());
                }
                unseen.ifPresent(leftOut::add);
            }
            return order;
        }

        /** @param alternative whether it is one of several, of which another may be met */
        private Left left(DescribedObject object, Condition condition, boolean alternative) {
            if (condition instanceof Junction junction) {
                return junction.all() ? all(object, junction, alternative) : any(object, junction);
            }
            if (condition instanceof Not not) {
                // What is left of a part says the opposite here.
                Left inner = left(object, not.condition(), true);
                return inner instanceof Kept kept && kept.condition().equals(not.condition())
                        ? new Kept(not)
                        : lost(object, not.condition(), alternative);
            }
            Comparison comparison = (Comparison) condition;
            Optional<Unseen> unseen = unseen(object, comparison.path());
            if (unseen.isEmpty()) {
                return new Kept(comparison);
            }
            if (isNeeded(comparison.path())) {
                throw new Impossible(unseen.get());
            }
            return lost(unseen.get(), alternative);
        }

        private Left all(DescribedObject object, Junction junction, boolean alternative) {
            List<Condition> kept = new ArrayList<>();
            boolean open = false;
            for (Condition part : junction.parts()) {
                Left left = left(object, part, alternative);
                if (left == Lost.NEVER) {
                    return Lost.NEVER;
                }
                open |= left == Lost.OPEN;
                if (left instanceof Kept each) {
                    kept.add(each.condition());
                }
            }
            // Of an alternative that would say too little, nothing is said at all.
            return kept.isEmpty() || (open && !wider) ? Lost.OPEN : new Kept(joined(true, kept));
        }

        private Left any(DescribedObject object, Junction junction) {
            List<Condition> kept = new ArrayList<>();
            boolean open = false;
            for (Condition part : junction.parts()) {
                Left left = left(object, part, true);
                open |= left == Lost.OPEN;
                if (left instanceof Kept each) {
                    kept.add(each.condition());
                }
            }
            if (open && wider) {
                // Any row may meet the alternative that is lost.
                return Lost.OPEN;
            }
            return kept.isEmpty() ? Lost.NEVER : new Kept(joined(false, kept));
        }

        private static Condition joined(boolean all, List<Condition> parts) {
            return parts.size() == 1 ? parts.get(0) : new Junction(all, List.copyOf(parts));
        }

        private Left lost(Unseen unseen, boolean alternative) {
            if (!wider && !alternative) {
                throw new Impossible(unseen);
            }
            leftOut.add(unseen);
            return Lost.OPEN;
        }

        private Left lost(DescribedObject object, Condition condition, boolean alternative) {
            return lost(firstUnseen(object, condition).orElseThrow(), alternative);
        }

        private Optional<Unseen> firstUnseen(DescribedObject object, Condition condition) {
            if (condition instanceof Comparison comparison) {
                return unseen(object, comparison.path());
            }
            if (condition instanceof Not not) {
                return firstUnseen(object, not.condition());
            }
            return ((Junction) condition)
                    .parts().stream()
                            .flatMap(part -> firstUnseen(object, part).stream())
                            .findFirst();
        }

        private boolean isNeeded(String path) {
            return needed.stream().anyMatch(path::equalsIgnoreCase);
        }

        private Optional<DescribedObject> describe(String name) {
            objects.add(name);
            return describe.apply(name);
        }

        /** What of a path is not seen; empty where all is, and where that is not certain. */
        private Optional<Unseen> unseen(DescribedObject from, String path) {
            if (path.isEmpty()) {
                return Optional.empty();
            }
            String[] steps = path.split("\\.");
            DescribedObject at = from;
            int first = steps.length > 1 && steps[0].equalsIgnoreCase(from.name()) ? 1 : 0;
            for (int i = first; i < steps.length - 1; i++) {
                Optional<DescribedObject.Field> reference = at.relationship(steps[i]);
                if (reference.isEmpty()) {
                    return Optional.of(Unseen.relationship(at.name(), steps[i]));
                }
                List<String> targets = reference.get().referenceTo();
                if (targets.size() != 1) {
                    // It may lead to several objects, which have the fields of Name in common.
                    return Optional.empty();
                }
                Optional<DescribedObject> target = describe(targets.get(0));
                if (target.isEmpty()) {
                    return Optional.of(Unseen.object(targets.get(0)));
                }
                at = target.get();
            }
            String field = steps[steps.length - 1];
            return at.field(field).isPresent() ? Optional.empty() : Optional.of(Unseen.field(at.name(), field));
        }
    }
}
