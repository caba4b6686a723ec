package dev.orgtrail.collect;

import dev.orgtrail.enrich.Directory;
import dev.orgtrail.salesforce.ApiPurpose;
import dev.orgtrail.salesforce.CallMustWait;
import dev.orgtrail.salesforce.PermissionSets;
import dev.orgtrail.salesforce.SalesforceUnavailable;
import dev.orgtrail.salesforce.Soql;
import dev.orgtrail.state.RecordNames;
import dev.orgtrail.state.Sources;
import dev.orgtrail.state.Statuses;
import dev.orgtrail.state.Users.User;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Brings the directory of an org up to date: users, the permissions that matter, and names. */
@Component("directoryReader")
public class DirectoryReader {
    private final Soql soql;
    private final Directory directory;
    private final Statuses statuses;

    DirectoryReader(Soql soql, Directory directory, Statuses statuses) {
        this.soql = soql;
        this.directory = directory;
        this.statuses = statuses;
    }

    /**
     * Reads the users of the query in the body.
     *
     * @param exchange body: SOQL on User. Header: {@code org}
     */
    public void refresh(Exchange exchange) {
        String org = Rows.header(exchange, "org");
        pages(exchange, org)
                .forEachRemaining(page -> directory.put(
                        org, page.stream().map(DirectoryReader::user).toList()));
        statuses.source(org, Sources.DIRECTORY, Statuses.State.ON, "");
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
            pages(exchange, org).forEachRemaining(page -> page.forEach(row -> permissions(row, byUser)));
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
     * @param exchange body: SOQL that selects Id, and Name or Title. Headers: {@code org}; {@code kind}, the object
     */
    public void names(Exchange exchange) {
        String org = Rows.header(exchange, "org");
        String kind = Rows.header(exchange, "kind");
        orWithout(org, "The names of " + kind + "s are not known", () -> {
            Map<String, String> names = new HashMap<>();
            pages(exchange, org)
                    .forEachRemaining(page -> page.forEach(row -> {
                        Object name = row.get("Name") == null ? row.get("Title") : row.get("Name");
                        if (name != null) {
                            names.put(String.valueOf(row.get("Id")), name.toString());
                        }
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
        try {
            reading.run();
        } catch (CallMustWait e) {
            // What follows would have to wait too.
            throw e;
        } catch (SalesforceUnavailable e) {
            statuses.source(org, Sources.DIRECTORY, Statuses.State.ON, what + ". " + e.explanation());
        }
    }

    private Iterator<List<Map<String, Object>>> pages(Exchange exchange, String org) {
        return soql.pages(org, ApiPurpose.DIRECTORY, exchange.getIn().getBody(String.class));
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
