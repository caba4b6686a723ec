package dev.orgtrail.collect;

import dev.orgtrail.enrich.Directory;
import dev.orgtrail.salesforce.Soql;
import dev.orgtrail.state.Sources;
import dev.orgtrail.state.Statuses;
import dev.orgtrail.state.Users.User;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Brings the user directory of an org up to date. */
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
        Iterator<List<Map<String, Object>>> pages =
                soql.pages(org, exchange.getIn().getBody(String.class));
        while (pages.hasNext()) {
            directory.put(org, pages.next().stream().map(DirectoryReader::user).toList());
        }
        statuses.source(org, Sources.DIRECTORY, Statuses.State.ON, "");
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
                name(row.get("UserRole")));
    }

    private static @Nullable String name(@Nullable Object related) {
        return related instanceof Map<?, ?> record ? text(record.get("Name")) : null;
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }
}
