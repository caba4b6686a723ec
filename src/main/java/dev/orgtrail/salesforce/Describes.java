package dev.orgtrail.salesforce;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Describes the objects of each org. An answer is kept for a day, also the answer that the user does not see the object,
 * unless it is {@linkplain #forget forgotten} before: when the org is left, or when a query shows that it is no longer true.
 *
 * <p>Follows Salesforce's REST API, resource <em>sObject Describe</em>.
 */
@Component
public class Describes {
    /** How long an answer is kept: administrators change permissions seldom, and a describe is an API request. */
    static final Duration KEPT = Duration.ofDays(1);

    /** What Salesforce answers where the user does not see an object. */
    private static final Set<String> NOT_SEEN = Set.of(
            "NOT_FOUND",
            "INVALID_TYPE",
            "INSUFFICIENT_ACCESS",
            "INSUFFICIENT_ACCESS_OR_READONLY",
            "FUNCTIONALITY_NOT_ENABLED");

    private final RestApi rest;
    private final Clock clock;
    private final Map<String, Map<String, Answer>> orgs = new ConcurrentHashMap<>();

    Describes(RestApi rest, Clock clock) {
        this.rest = rest;
        this.clock = clock;
    }

    /** What was answered of one object; whoever asks meanwhile waits for it. */
    private final class Answer {
        private @Nullable Optional<DescribedObject> object;
        private Instant at = Instant.EPOCH;

        synchronized Optional<DescribedObject> get(String org, ApiPurpose purpose, String name) {
            Optional<DescribedObject> known = object;
            Instant now = clock.instant();
            if (known == null || isOlderThan(KEPT)) {
                known = ask(org, purpose, name);
                object = known;
                at = now;
            }
            return known;
        }

        synchronized boolean isOlderThan(Duration age) {
            Instant now = clock.instant();
            // Where our clock was set back nobody knows how old it is.
            return !at.plus(age).isAfter(now) || now.isBefore(at);
        }
    }

    /**
     * Describes an object.
     *
     * @param org the org's alias
     * @param purpose what it is for, where Salesforce has to be asked
     * @param object the object's API name, in upper or lower case
     * @return the object; empty where the org does not have it, or the user does not see it
     * @throws SalesforceUnavailable when the org does not answer
     */
    public Optional<DescribedObject> find(String org, ApiPurpose purpose, String object) {
        return answers(org).computeIfAbsent(key(object), name -> new Answer()).get(org, purpose, object);
    }

    /** Whether the user sees a field of an object. */
    public boolean sees(String org, ApiPurpose purpose, String object, String field) {
        return find(org, purpose, object)
                .flatMap(described -> described.field(field))
                .isPresent();
    }

    /** Forgets one object of an org, which is described anew when it is asked for next. */
    public void forget(String org, String object) {
        answers(org).remove(key(object));
    }

    /** Forgets what was answered of some objects longer ago than this; returns whether there was any. */
    boolean forgetOlder(String org, Set<String> objects, Duration age) {
        boolean any = false;
        for (String object : objects) {
            Answer answer = answers(org).get(key(object));
            if (answer != null && answer.isOlderThan(age)) {
                forget(org, object);
                any = true;
            }
        }
        return any;
    }

    /** Forgets an org. */
    public void forget(String org) {
        orgs.remove(org);
    }

    private Map<String, Answer> answers(String org) {
        return orgs.computeIfAbsent(org, alias -> new ConcurrentHashMap<>());
    }

    private Optional<DescribedObject> ask(String org, ApiPurpose purpose, String object) {
        try {
            return Optional.of(read(org, object, rest.get(org, purpose, "/sobjects/" + object + "/describe")));
        } catch (SalesforceUnavailable e) {
            if (NOT_SEEN.contains(e.code())) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static DescribedObject read(String org, String object, Map<String, Object> reply) {
        if (!(reply.get("fields") instanceof List<?> described)) {
            throw RestApi.notAnAnswer(org, "it has no fields");
        }
        List<DescribedObject.Field> fields = new ArrayList<>();
        for (Object each : described) {
            if (each instanceof Map<?, ?> field) {
                fields.add(new DescribedObject.Field(
                        String.valueOf(field.get("name")),
                        String.valueOf(field.get("type")),
                        // What a reply does not say is left for Salesforce to refuse.
                        !Boolean.FALSE.equals(field.get("filterable")),
                        !Boolean.FALSE.equals(field.get("sortable")),
                        field.get("relationshipName") instanceof String name ? name : "",
                        field.get("referenceTo") instanceof List<?> objects
                                ? objects.stream().map(String::valueOf).toList()
                                : List.of()));
            }
        }
        return new DescribedObject(reply.get("name") instanceof String name ? name : object, fields);
    }

    private static String key(String object) {
        return object.toLowerCase(Locale.ROOT);
    }
}
