package dev.orgtrail.collect;

import dev.orgtrail.enrich.Directory;
import dev.orgtrail.salesforce.ApiPurpose;
import dev.orgtrail.salesforce.CallMustWait;
import dev.orgtrail.salesforce.PermissionSets;
import dev.orgtrail.salesforce.SalesforceUnavailable;
import dev.orgtrail.salesforce.Soql;
import dev.orgtrail.salesforce.SourceQuery;
import dev.orgtrail.state.RecordNames;
import dev.orgtrail.state.Sources;
import dev.orgtrail.state.Users.User;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Brings the directory of an org up to date: users, the permissions that matter, and names. */
@Component("directoryReader")
public class DirectoryReader {
    /** The columns that name something, as the objects have one or another. */
    private static final List<String> NAMES = List.of("Name", "Title", "MasterLabel");

    /** Without its name, the id of a thing tells nothing. */
    private static final Set<String> NEEDED_OF_NAMES = Set.of("Id", "Name", "Title", "MasterLabel");

    private final Soql soql;
    private final Directory directory;
    private final SourceTrouble sourceTrouble;

    /** What each org does not answer, by what is not known because of it. */
    private final Map<String, Map<String, String>> troubles = new ConcurrentHashMap<>();

    DirectoryReader(Soql soql, Directory directory, SourceTrouble sourceTrouble) {
        this.soql = soql;
        this.directory = directory;
        this.sourceTrouble = sourceTrouble;
    }

    /**
     * Reads the users of the query in the body.
     *
     * @param exchange body: SOQL on User. Header: {@code org}
     */
    public void refresh(Exchange exchange) {
        String org = Rows.header(exchange, "org");
        pages(exchange, org, Set.of("Id"), true)
                .forEachRemaining(page -> directory.put(
                        org, page.stream().map(DirectoryReader::user).toList()));
        tell(org);
    }

    /**
     * Reads which users have the permissions that the query in the body asks for, from profiles and permission sets alike.
     * An org that does not answer it costs the events this detail and nothing else; the status says so.
     *
     * @param exchange body: SOQL on PermissionSetAssignment that selects AssigneeId and some of
     *     {@code PermissionSet.Permissions…}. Header: {@code org}
     */
    public void permissions(Exchange exchange) {
        String org = Rows.header(exchange, "org");
        orWithout(org, "The users' permissions are not known", () -> {
            Map<String, Set<String>> byUser = new HashMap<>();
            // More rows would be those of all users.
            pages(exchange, org, Set.of("AssigneeId"), false)
                    .forEachRemaining(page -> page.forEach(row -> permissions(row, byUser)));
            byUser.values().removeIf(Set::isEmpty);
            directory.putPermissions(org, byUser);
        });
    }

    private static void permissions(Map<String, Object> row, Map<String, Set<String>> byUser) {
        Set<String> permissions =
                byUser.computeIfAbsent(String.valueOf(row.get("AssigneeId")), none -> new TreeSet<>());
        PermissionSets.granted(row)
                .forEach(column -> permissions.add(column.substring(PermissionSets.PREFIX.length())));
    }

    /**
     * Reads the names of the query in the body. An org that does not answer it costs the events these names and nothing
     * else; the status says so.
     *
     * @param exchange body: SOQL that selects Id, and Name, Title or MasterLabel. Headers: {@code org}; {@code kind}, the object
     */
    public void names(Exchange exchange) {
        String org = Rows.header(exchange, "org");
        String kind = Rows.header(exchange, "kind");
        orWithout(org, "The names of " + kind + "s are not known", () -> {
            Map<String, String> names = new HashMap<>();
            pages(exchange, org, NEEDED_OF_NAMES, true)
                    .forEachRemaining(page -> page.forEach(row -> {
                        NAMES.stream()
                                .map(row::get)
                                .filter(Objects::nonNull)
                                .findFirst()
                                .ifPresent(name -> names.put(String.valueOf(row.get("Id")), name.toString()));
                    }));
            directory.putNames(org, kind, names);
        });
    }

    /**
     * Reads which object an id belongs to, by its key prefix.
     *
     * @param exchange header: {@code org}
     */
    public void objects(Exchange exchange) {
        String org = Rows.header(exchange, "org");
        orWithout(org, "The objects of record ids are not known", () -> {
            Map<String, String> names = new HashMap<>();
            for (Map<String, Object> object : soql.describeGlobal(org, ApiPurpose.DIRECTORY)) {
                if (object.get("keyPrefix") instanceof String prefix && object.get("name") instanceof String name) {
                    names.putIfAbsent(prefix, name);
                }
            }
            directory.putNames(org, RecordNames.OBJECT, names);
        });
    }

    private void orWithout(String org, String what, Runnable reading) {
        Map<String, String> ofOrg = troubles.computeIfAbsent(org, alias -> new ConcurrentSkipListMap<>());
        try {
            reading.run();
            ofOrg.remove(what);
        } catch (CallMustWait e) {
            // What follows would have to wait too.
            throw e;
        } catch (SalesforceUnavailable e) {
            ofOrg.put(what, what + ". " + e.explanation());
        }
        tell(org);
    }

    private void tell(String org) {
        sourceTrouble.none(
                org,
                Sources.DIRECTORY,
                String.join(" ", troubles.getOrDefault(org, Map.of()).values()));
    }

    private Iterator<List<Map<String, Object>>> pages(
            Exchange exchange, String org, Set<String> needed, boolean wider) {
        return soql.pages(new SourceQuery(
                org, Sources.DIRECTORY, ApiPurpose.DIRECTORY, exchange.getIn().getBody(String.class), needed, wider));
    }

    private static User user(Map<String, Object> row) {
        return new User(
                String.valueOf(row.get("Id")),
                text(row.get("Username")),
                text(row.get("Name")),
                text(row.get("Email")),
                text(row.get("UserType")),
                Boolean.TRUE.equals(row.get("IsActive")),
                name(row.get("Profile")),
                name(row.get("UserRole")),
                row.get("Profile") instanceof Map<?, ?> profile ? name(profile.get("UserLicense")) : null,
                List.of());
    }

    private static @Nullable String name(@Nullable Object related) {
        return related instanceof Map<?, ?> record ? text(record.get("Name")) : null;
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }
}
