package dev.orgtrail.salesforce;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/**
 * Remembers which queries an org refuses. Queries that differ in their values only, such as those of the windows of one
 * source, are the same here: what one is refused for, all are. After each refusal in a row they rest for longer.
 */
@Component
class RefusedQueries {
    static final Duration FIRST_REST = Duration.ofMinutes(1);
    static final Duration LONGEST_REST = Duration.ofHours(1);

    /** The refusals that the same query meets again; the others are troubles that pass. */
    private static final Set<String> OF_THE_QUERY = Set.of(
            "INVALID_FIELD",
            "INVALID_TYPE",
            "INVALID_QUERY_FILTER_OPERATOR",
            "MALFORMED_QUERY",
            "INSUFFICIENT_ACCESS",
            "INSUFFICIENT_ACCESS_OR_READONLY",
            "FUNCTIONALITY_NOT_ENABLED");

    private final Map<String, Map<String, Rest>> orgs = new ConcurrentHashMap<>();
    private final Clock clock;

    RefusedQueries(Clock clock) {
        this.clock = clock;
    }

    private record Rest(SalesforceUnavailable refusal, Set<String> objects, Duration length, Instant until) {
        /** Where our clock was set back since it began, it is over. */
        boolean includes(Instant now) {
            return now.isBefore(until) && !now.isBefore(until.minus(length));
        }
    }

    /** Whether a failure is one that the same query meets again. */
    static boolean isOfTheQuery(SalesforceUnavailable failure) {
        return OF_THE_QUERY.contains(failure.code());
    }

    /**
     * The objects of a query that was refused when it was last sent, to be looked at anew; none where it was not.
     *
     * @throws QueryRefused while it rests
     */
    Set<String> objectsOfRefused(String org, String soql) {
        Rest rest = rests(org).get(SoqlTokens.shape(soql));
        if (rest != null && rest.includes(clock.instant())) {
            throw new QueryRefused(org, rest.refusal(), rest.until(), false);
        }
        return rest == null ? Set.of() : rest.objects();
    }

    /** Has a query on these objects rest that was refused; returns the refusal. */
    QueryRefused refused(String org, String soql, Set<String> objects, SalesforceUnavailable refusal) {
        Rest rest = rests(org)
                .compute(
                        SoqlTokens.shape(soql), (shape, before) -> next(refusal, objects, Optional.ofNullable(before)));
        return new QueryRefused(org, refusal, rest.until(), true);
    }

    private Rest next(SalesforceUnavailable refusal, Set<String> objects, Optional<Rest> before) {
        if (before.isPresent() && before.get().includes(clock.instant())) {
            // It was under way when the query was refused that rests now.
            return before.get();
        }
        Duration length = before.filter(rest -> rest.refusal().explanation().equals(refusal.explanation()))
                .map(rest -> rest.length().multipliedBy(2))
                .map(twice -> twice.compareTo(LONGEST_REST) < 0 ? twice : LONGEST_REST)
                .orElse(FIRST_REST);
        return new Rest(refusal, objects, length, clock.instant().plus(length));
    }

    /** Notes that a query was answered. */
    void answered(String org, String soql) {
        rests(org).remove(SoqlTokens.shape(soql));
    }

    private Map<String, Rest> rests(String org) {
        return orgs.computeIfAbsent(org, alias -> new ConcurrentHashMap<>());
    }

    /** Forgets an org: what it has refused may be sent at once. */
    void forget(String org) {
        orgs.remove(org);
    }
}
