package dev.orgtrail.collect;

import dev.orgtrail.batch.Batch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/**
 * Remembers which users the directory has to read again, since batches say that they have changed, until it does. What is
 * noted while it reads is read the next time, all at once.
 */
@Component("changedUsers")
public class ChangedUsers {
    /** So many fit into the URL of a query. */
    private static final int BY_ID = 200;

    /** Of more users, all are read: as many queries by id would take longer. */
    private static final int AT_MOST = 10_000;

    private static final Pattern ID = Pattern.compile("005[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?");

    private final Map<String, Changed> orgs = new ConcurrentHashMap<>();

    /**
     * What has changed in an org.
     *
     * @param all whether it is not told which users have
     */
    private record Changed(Set<String> ids, boolean all) {
        Changed and(Changed more) {
            Set<String> both = new TreeSet<>(ids);
            both.addAll(more.ids);
            return all || more.all || both.size() > AT_MOST ? new Changed(Set.of(), true) : new Changed(both, false);
        }
    }

    /**
     * Notes the changed users of a batch.
     *
     * @param exchange body: rows of users, or change events, of a batch
     * @return whether {@link #take} is to be called for them; not where it already is to be, for others
     */
    public boolean note(Exchange exchange) {
        Batch batch = Batch.of(exchange);
        boolean users = UserChanges.POLLED.equals(batch.logName());
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
            return false;
        }
        boolean all = others || !ids.stream().allMatch(id -> ID.matcher(id).matches());
        Changed changed = new Changed(all ? Set.of() : ids, all);
        return changed == orgs.merge(batch.org(), changed, Changed::and);
    }

    /**
     * The conditions that find the users that were noted, of which each query takes one. Whoever takes them reads them.
     *
     * @param exchange header: {@code org}
     * @return such as {@code WHERE Id IN (...)}, each with at most 200 ids; one that is empty for all users; none where
     *     nothing was noted since they were taken last
     */
    public List<String> take(Exchange exchange) {
        Changed changed = orgs.remove(Rows.header(exchange, "org"));
        if (changed == null) {
            return List.of();
        }
        if (changed.all()) {
            return List.of("");
        }
        List<String> ids = List.copyOf(changed.ids());
        List<String> conditions = new ArrayList<>();
        for (int first = 0; first < ids.size(); first += BY_ID) {
            List<String> some = ids.subList(first, Math.min(first + BY_ID, ids.size()));
            conditions.add("WHERE Id IN ('" + String.join("', '", some) + "')");
        }
        return conditions;
    }

    /** Forgets an org that is no longer connected. */
    void forget(String org) {
        orgs.remove(org);
    }
}
