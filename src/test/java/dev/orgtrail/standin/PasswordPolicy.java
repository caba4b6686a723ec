package dev.orgtrail.standin;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The password of the connecting user, and how many wrong ones lock it. Salesforce tells a locked user apart from a wrong
 * password in the Login History only: the token endpoint says "authentication failure" of both. A right password before
 * the last try begins the count anew.
 *
 * @see <a href="https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_profilepasswordpolicy.htm">
 *     ProfilePasswordPolicy, maxLoginAttempts: 0 (no limit), 3, 5 or 10</a>
 */
public final class PasswordPolicy {
    private final OrgSettings settings;
    private final List<String> statuses = new ArrayList<>();
    private String password;
    private int wrong;

    PasswordPolicy(OrgSettings settings) {
        this.settings = settings;
        this.password = settings.password;
    }

    /** Whether somebody is let in; what the Login History says of it is kept. */
    synchronized boolean admits(@Nullable String username, @Nullable String given) {
        if (!settings.username.equals(username)) {
            statuses.add("Invalid Login");
            return false;
        }
        if (locked()) {
            statuses.add("Password Lockout");
            return false;
        }
        if (!password.equals(given)) {
            wrong++;
            statuses.add("Invalid Password");
            return false;
        }
        wrong = 0;
        statuses.add(LoginStatuses.SUCCESS);
        return true;
    }

    /** Whether the user is locked out. */
    public synchronized boolean locked() {
        return settings.maxInvalidLogins > 0 && wrong >= settings.maxInvalidLogins;
    }

    /** What the Login History says of each log-in with a password, in order. */
    public synchronized List<String> statuses() {
        return List.copyOf(statuses);
    }

    /** An administrator gives the user another password, which unlocks it too. */
    public synchronized void change(String value) {
        password = value;
        wrong = 0;
    }
}
