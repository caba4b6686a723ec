package dev.orgtrail.salesforce;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * Sees to it that nobody takes the connecting user's own logins for all. A user without <em>Monitor Login History</em> and
 * <em>Manage Users</em> is not refused: Salesforce shows the own logins, and counts no others. So rows that are all of the
 * user itself, and no rows at all, are only passed on once it is known that the user sees others' too. What is not passed
 * on is not delivered, and is read when the permission is there.
 *
 * @see <a href="https://developer.salesforce.com/docs/platform/object-reference/references/standard-objects/object-loginhistory.html">
 *     LoginHistory</a>
 */
@Component
public class LoginsOfOthers {
    /** The object that this is about. */
    public static final String OBJECT = "LoginHistory";

    /** How long it is known of a quiet org. */
    private static final Duration KNOWN = Duration.ofMinutes(5);

    /** Under this it rests, as a query does that is refused. */
    private static final String RESTS = "logins of others";

    private static final String REMEDY = "Give the connecting user the permission: Setup > Permission Sets > the set >"
            + " System Permissions > Monitor Login History. What was missed is read then.";

    private final Soql soql;
    private final UserPermissions permissions;
    private final RefusedQueries refused;
    private final ConnectedOrgs orgs;
    private final Clock clock;

    /** By connection, so that an alias that comes again begins anew. */
    private final Map<ConnectedOrg, Instant> seen = Collections.synchronizedMap(new WeakHashMap<>());

    /** The own logins that were passed on last, which the polls of a quiet org read again and again. */
    private final Map<ConnectedOrg, Set<Object>> own = Collections.synchronizedMap(new WeakHashMap<>());

    LoginsOfOthers(Soql soql, UserPermissions permissions, RefusedQueries refused, ConnectedOrgs orgs, Clock clock) {
        this.soql = soql;
        this.permissions = permissions;
        this.refused = refused;
        this.orgs = orgs;
        this.clock = clock;
    }

    /**
     * Makes sure, before logins are read or counted, that the user has seen the logins of others in the last minutes. What
     * was answered while the user did not is not made whole by a permission that is given a moment later.
     *
     * @throws QueryRefused while the user sees the own logins only; later it is looked at again
     */
    public void admit(String org) {
        refused.objectsOfRefused(org, RESTS);
        require(org, clock.instant().minus(KNOWN));
    }

    /**
     * Passes pages of logins on as long as they are all that Salesforce holds.
     *
     * @param pages are asked for from now on, not before
     * @param whole whether what is read counts as read to its end, even without a row
     * @throws QueryRefused from the iterator, when they are the connecting user's own
     */
    public Iterator<List<Map<String, Object>>> passOn(
            String org, Iterator<List<Map<String, Object>>> pages, boolean whole) {
        admit(org);
        return new Passed(org, pages, whole);
    }

    private final class Passed implements Iterator<List<Map<String, Object>>> {
        private final String org;
        private final String user;
        private final Iterator<List<Map<String, Object>>> pages;
        private final boolean whole;
        private final Instant begun = clock.instant();
        private boolean known;

        Passed(String org, Iterator<List<Map<String, Object>>> pages, boolean whole) {
            this.org = org;
            this.user = orgs.get(org).userId();
            this.pages = pages;
            this.whole = whole;
        }

        @Override
        public boolean hasNext() {
            boolean more = pages.hasNext();
            if (!more && !known) {
                require(org, whole ? begun : clock.instant().minus(KNOWN));
                known = true;
            }
            return more;
        }

        @Override
        public List<Map<String, Object>> next() {
            List<Map<String, Object>> page = pages.next();
            if (!known) {
                if (page.stream().noneMatch(login -> login.containsKey("UserId"))) {
                    // Whose they are is hidden; only the permission tells.
                    require(org, clock.instant().minus(KNOWN));
                } else if (page.stream().allMatch(login -> user.equals(login.get("UserId")))) {
                    requireOfOwn(page);
                    return page;
                } else {
                    sees(org);
                }
                known = true;
            }
            return page;
        }

        /** Logins that a poll finds again do not move its checkpoint on, and so hide none of others. */
        private void requireOfOwn(List<Map<String, Object>> page) {
            ConnectedOrg connected = orgs.get(org);
            Set<Object> ids = page.stream().map(login -> login.get("Id")).collect(Collectors.toSet());
            if (!whole && own.getOrDefault(connected, Set.of()).containsAll(ids)) {
                require(org, clock.instant().minus(KNOWN));
                return;
            }
            require(org, begun);
            own.put(connected, ids);
            known = true;
        }
    }

    private void sees(String org) {
        seen.put(orgs.get(org), clock.instant());
        refused.answered(org, RESTS);
    }

    /** Makes sure that it was known since a moment that the user sees the logins of others. */
    private void require(String org, Instant since) {
        Instant last = seen.get(orgs.get(org));
        if (last != null && last.isAfter(since)) {
            return;
        }
        if (!finds(org)) {
            permissions.forget(org);
            UserPermissions.Answer answer =
                    permissions.askForOneOf(org, Permission.MONITOR_LOGIN_HISTORY, Permission.MANAGE_USERS);
            if (answer != UserPermissions.Answer.HAS) {
                seen.remove(orgs.get(org));
                throw refused.refused(org, RESTS, Set.of(), trouble(org, answer));
            }
        }
        sees(org);
    }

    /** Whether the user sees a login of somebody else; no, too, where the org does not tell whose a login is. */
    private boolean finds(String org) {
        try {
            return !soql.firstPage(
                            org,
                            ApiPurpose.OTHER,
                            "SELECT Id FROM " + OBJECT + " WHERE UserId != '"
                                    + orgs.get(org).userId() + "' LIMIT 1")
                    .isEmpty();
        } catch (QueryRefused e) {
            return false;
        }
    }

    private static SalesforceUnavailable trouble(String org, UserPermissions.Answer answer) {
        return new SalesforceUnavailable(
                org,
                answer == UserPermissions.Answer.LACKS
                        ? "Salesforce shows only the connecting user's own logins, and those of nobody else"
                        : "all logins that Salesforce shows are the connecting user's own, and the org does not tell whether"
                                + " the user may see others",
                REMEDY);
    }
}
