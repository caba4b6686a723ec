package dev.orgtrail.collect;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Tells which users the directory has to read again, since a batch says that they have changed. */
@Component("changedUsers")
public class ChangedUsers {
    /** So many fit into the URL of a query. */
    private static final int BY_ID = 200;

    private static final Pattern ID = Pattern.compile("005[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?");

    /**
     * The conditions that find the changed users of a batch, of which each query takes one.
     *
     * @param exchange body: rows of users, or change events. Header: {@code logName}
     * @return such as {@code WHERE Id IN (...)}, each with at most 200 ids; one that is empty for all users, where it is not
     *     told which have changed; null where the batch tells of no user
     */
    public @Nullable List<String> where(Exchange exchange) {
        boolean users = UserChanges.POLLED.equals(exchange.getIn().getHeader("logName", String.class));
        Set<String> ids = new TreeSet<>();
        boolean others = false;
        for (Object each : exchange.getIn().getBody(List.class)) {
            if (each instanceof Map<?, ?> row) {
                if (users) {
                    ids.add(String.valueOf(row.get("Id")));
                } else if (row.get("ChangeEventHeader") instanceof Map<?, ?> header
                        && "User".equals(header.get("entityName"))
                        && header.get("recordIds") instanceof List<?> recordIds) {
                    recordIds.forEach(id -> ids.add(String.valueOf(id)));
                    others = others || recordIds.isEmpty();
                }
            }
        }
        if (ids.isEmpty() && !others) {
            return null;
        }
        if (others || !ids.stream().allMatch(id -> ID.matcher(id).matches())) {
            return List.of("");
        }
        List<String> all = List.copyOf(ids);
        List<String> conditions = new ArrayList<>();
        for (int first = 0; first < all.size(); first += BY_ID) {
            List<String> some = all.subList(first, Math.min(first + BY_ID, all.size()));
            conditions.add("WHERE Id IN ('" + String.join("', '", some) + "')");
        }
        return conditions;
    }
}
