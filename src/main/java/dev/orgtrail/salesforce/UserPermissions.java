package dev.orgtrail.salesforce;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.WeakHashMap;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * What the connecting user of an org may do, as the org tells.
 *
 * <p>First asked is <em>UserPermissionAccess</em>, one row of the permissions in force for the user of the session, which needs
 * no permission itself. Salesforce's Object Reference does not describe it, though public tools read it; an org that does
 * not show it, or shows no row of it, is asked for the user's <em>PermissionSetAssignment</em>s. Those need <em>View Setup and Configuration</em>,
 * <em>Assign Permission Sets</em> or <em>Manage Users</em>. A profile is one of them, with a permission set of its own; so is a permission set
 * group, whose own permission set has the permissions of its members less those that are muted.
 *
 * @see <a href="https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_permissionsetassignment.htm">
 *     PermissionSetAssignment</a>
 * @see <a href="https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_permissionset.htm">
 *     PermissionSet</a>
 */
@Component
public class UserPermissions {
    private static final Duration KEPT = Duration.ofMinutes(5);
    private static final String ACCESS = "UserPermissionAccess";
    private static final String SET = "PermissionSet";
    private static final String ASSIGNMENT = "PermissionSetAssignment";
    private static final String ACTIVATION = "HasActivationRequired";
    private static final DateTimeFormatter SALESFORCE = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSZ");

    /** What says whether an assignment is in force; since API version 52.0 and 57.0. */
    private static final List<String> STANDING = List.of("IsActive", "ExpirationDate", "IsRevoked");

    private final Soql soql;
    private final Describes describes;
    private final ConnectedOrgs connected;
    private final Clock clock;

    /** By connection, so that what was told of an org is forgotten with its connection. */
    private final Map<ConnectedOrg, Kept> kept = Collections.synchronizedMap(new WeakHashMap<>());

    UserPermissions(Soql soql, Describes describes, ConnectedOrgs connected, Clock clock) {
        this.soql = soql;
        this.describes = describes;
        this.connected = connected;
        this.clock = clock;
    }

    /** Whether the connecting user has a permission. */
    public enum Answer {
        /** The user has it. */
        HAS,
        /** The user has it not. */
        LACKS,
        /** The org does not tell. */
        NOT_TOLD
    }

    private record Kept(Instant at, Map<Permission, Answer> answers) {}

    /**
     * Asks whether the connecting user has a permission. The answers are kept for some minutes.
     *
     * @param org the org's alias
     * @throws SalesforceUnavailable when the org is not connected or does not answer
     */
    public Answer ask(String org, Permission permission) {
        return answers(org).getOrDefault(permission, Answer.NOT_TOLD);
    }

    /** Whether the connecting user has one of some permissions; not told where none is had and one is not told. */
    public Answer askForOneOf(String org, Permission... permissions) {
        Set<Answer> answers =
                Arrays.stream(permissions).map(each -> ask(org, each)).collect(Collectors.toSet());
        return answers.contains(Answer.HAS)
                ? Answer.HAS
                : answers.contains(Answer.NOT_TOLD) ? Answer.NOT_TOLD : Answer.LACKS;
    }

    /** Asks the org anew at the next call, such as when somebody looks whether a mend has worked. */
    public void forget(String org) {
        connected.find(org).ifPresent(kept::remove);
        List.of(ACCESS, SET, ASSIGNMENT).forEach(object -> describes.forget(org, object));
    }

    private Map<Permission, Answer> answers(String org) {
        ConnectedOrg connection = connected.get(org);
        Kept found = kept.get(connection);
        Instant now = clock.instant();
        // Our clock may have been set back.
        if (found == null || found.at().plus(KEPT).isBefore(now) || now.isBefore(found.at())) {
            found = new Kept(now, Map.copyOf(look(connection)));
            kept.put(connection, found);
        }
        return found.answers();
    }

    private Map<Permission, Answer> look(ConnectedOrg org) {
        Map<Permission, Answer> answers = new EnumMap<>(Permission.class);
        Set<String> access = columns(org.alias(), ACCESS);
        Optional<Set<String>> inForce = access.isEmpty() ? Optional.empty() : inForce(org, access);
        if (inForce.isPresent()) {
            answer(answers, access, inForce.get());
        } else {
            Set<String> ofAssignment = fields(org.alias(), ASSIGNMENT);
            Set<String> columns = ofAssignment.isEmpty() ? Set.of() : columns(org.alias(), SET);
            answer(answers, columns, columns.isEmpty() ? Set.of() : assigned(org, columns, ofAssignment));
        }
        return answers;
    }

    private static void answer(Map<Permission, Answer> answers, Set<String> columns, Set<String> granted) {
        for (Permission permission : Permission.values()) {
            answers.put(
                    permission,
                    !columns.contains(permission.column())
                            ? Answer.NOT_TOLD
                            : granted.contains(permission.column()) ? Answer.HAS : Answer.LACKS);
        }
    }

    /** The columns of permissions that an object has for this user; none where the user does not see it. */
    private Set<String> columns(String org, String object) {
        Set<String> fields = fields(org, object);
        return Arrays.stream(Permission.values())
                .map(Permission::column)
                .filter(fields::contains)
                .collect(Collectors.toSet());
    }

    private Set<String> fields(String org, String object) {
        return describes
                .find(org, ApiPurpose.OTHER, object)
                .map(described -> described.fields().stream()
                        .map(DescribedObject.Field::name)
                        .collect(Collectors.toSet()))
                .orElse(Set.of());
    }

    /** The permissions in force; empty where the object is shown without a row. */
    private Optional<Set<String>> inForce(ConnectedOrg org, Set<String> columns) {
        return soql
                .firstPage(
                        org.alias(),
                        ApiPurpose.OTHER,
                        "SELECT " + String.join(", ", new TreeSet<>(columns)) + " FROM " + ACCESS + " LIMIT 1")
                .stream()
                .findFirst()
                .map(row -> columns.stream()
                        .filter(column -> Boolean.TRUE.equals(row.get(column)))
                        .collect(Collectors.toSet()));
    }

    /** What the user's assignments grant, of those that are in force now. */
    private Set<String> assigned(ConnectedOrg org, Set<String> columns, Set<String> ofAssignment) {
        List<String> asked =
                new ArrayList<>(STANDING.stream().filter(ofAssignment::contains).toList());
        columns.stream().sorted().map(column -> SET + "." + column).forEach(asked::add);
        if (fields(org.alias(), SET).contains(ACTIVATION)) {
            asked.add(SET + "." + ACTIVATION);
        }
        Set<String> granted = new HashSet<>();
        soql.pages(
                        org.alias(),
                        ApiPurpose.OTHER,
                        "SELECT " + String.join(", ", asked) + " FROM " + ASSIGNMENT + " WHERE AssigneeId = '"
                                + org.userId() + "'")
                .forEachRemaining(page -> page.stream()
                        .filter(assignment -> isInForce(assignment, org.now(clock)))
                        .forEach(assignment -> granted.addAll(PermissionSets.granted(assignment))));
        return granted;
    }

    /** A set that waits for an activation in a session is in force in none of Orgtrail's, which are not activated. */
    private static boolean isInForce(Map<String, Object> assignment, Instant now) {
        boolean waits = assignment.get(SET) instanceof Map<?, ?> set && Boolean.TRUE.equals(set.get(ACTIVATION));
        return !waits
                && !Boolean.FALSE.equals(assignment.get("IsActive"))
                && !Boolean.TRUE.equals(assignment.get("IsRevoked"))
                && !(assignment.get("ExpirationDate") instanceof String expires
                        && !OffsetDateTime.parse(expires, SALESFORCE)
                                .toInstant()
                                .isAfter(now));
    }
}
