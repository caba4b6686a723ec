package dev.orgtrail.salesforce;

import dev.orgtrail.settings.Auth;
import dev.orgtrail.settings.OrgSettings;
import dev.orgtrail.state.RefusedLogIns;
import dev.orgtrail.state.RefusedLogIns.Refused;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.jetty.client.HttpClient;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Keeps Orgtrail from locking out the connecting user: after the second refusal of a password it is not tried again until the
 * settings change, an operator says so, or a day has passed; not after a restart either.
 *
 * <p>Follows Salesforce's <em>Set Password Policies</em> (Maximum invalid login attempts: 3, 5, 10 or no limit). The token
 * endpoint says "authentication failure" of a wrong password and of a user that is locked out alike.
 */
@Component
public class PasswordLockout {
    static final String CODE = "invalid_grant";

    private static final int TRIES = 2;
    private static final Duration REST = Duration.ofDays(1);
    /** Refusals of the same code for which the password is not to blame. */
    private static final List<String> OTHER_REASONS = List.of(
            "approved this consumer",
            "ip restricted",
            "login hours",
            "expired",
            "audience",
            "not supported on this domain",
            "inactive");

    private final RefusedLogIns refused;
    private final Clock clock;

    PasswordLockout(RefusedLogIns refused, Clock clock) {
        this.refused = refused;
        this.clock = clock;
    }

    /** Watches the log-ins that an org's component makes with a password, whatever makes it log in. */
    void watch(String org, HttpClient http, OrgSettings settings) {
        if (settings.auth() == Auth.PASSWORD) {
            http.getRequestListeners().addListener(new PasswordLogIns(org, settings, this));
        }
    }

    /**
     * Makes sure that the credentials may be tried.
     *
     * @throws LogInRests when they may not
     */
    void beforeLogIn(String org, OrgSettings settings) {
        if (settings.auth() != Auth.PASSWORD) {
            return;
        }
        refused.find(org).filter(known -> rests(known) && isOf(known, settings)).ifPresent(known -> {
            throw rest(org, known);
        });
    }

    /** Whether an org's credentials are not tried at present. */
    public boolean rests(String org) {
        return refused.find(org).filter(this::rests).isPresent();
    }

    private boolean rests(Refused known) {
        Instant until = known.restsUntil();
        return until != null && clock.instant().isBefore(until);
    }

    /** Lets an org's credentials be tried once more. */
    public void allow(String org) {
        refused.allow(org);
    }

    /** Notes that a log-in has succeeded. */
    void succeeded(String org) {
        refused.forget(org);
    }

    /** Notes that a log-in was refused with these words. */
    void refused(String org, OrgSettings settings, String description) {
        String words = description.toLowerCase(Locale.ROOT);
        if (OTHER_REASONS.stream().anyMatch(words::contains)) {
            return;
        }
        Optional<Refused> before = refused.find(org);
        boolean again = before.filter(known -> isOf(known, settings)).isPresent();
        int count = before.map(Refused::count).orElse(0) + 1;
        // Other credentials are tried once only where the user is nearer to its lockout by then.
        Instant until = again || count > TRIES ? clock.instant().plus(REST) : null;
        String salt = CredentialsFingerprint.salt();
        refused.keep(org, new Refused(salt, CredentialsFingerprint.of(settings, salt), count, until));
    }

    /** What to tell of a log-in that has failed: how near the lockout is, where that is why. */
    SalesforceUnavailable explained(String org, OrgSettings settings, SalesforceUnavailable failure) {
        if (settings.auth() != Auth.PASSWORD || !failure.code().equals(CODE) || failure instanceof LogInRests) {
            return failure;
        }
        Refused known = refused.find(org).orElse(null);
        if (known == null) {
            return failure;
        }
        return rests(known)
                ? rest(org, known)
                : new SalesforceUnavailable(org, CODE, what(known), failure.remedy() + " Orgtrail tries once more.");
    }

    private static LogInRests rest(String org, Refused known) {
        return new LogInRests(
                org,
                what(known),
                "Orgtrail does not try these credentials again before " + text(known.restsUntil())
                        + ". See Setup > Users > the user > Login History: Invalid Password, or Password Lockout (choose"
                        + " Unlock). Then set the right user name and password (with the security token where the address is"
                        + " not trusted) and start Orgtrail again, or choose Try again on the org's page (POST /api/orgs/"
                        + org + "/try-again).");
    }

    private static String what(Refused known) {
        return "authentication failure: " + known.count() + (known.count() == 1 ? " log-in was" : " log-ins were")
                + " refused. Salesforce locks the user after 10 by default, after 3 or 5 where Setup > Password Policies >"
                + " Maximum invalid login attempts says so";
    }

    private static boolean isOf(Refused known, OrgSettings settings) {
        return CredentialsFingerprint.of(settings, known.salt()).equals(known.fingerprint());
    }

    private static String text(@Nullable Instant instant) {
        return instant == null ? "now" : instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
