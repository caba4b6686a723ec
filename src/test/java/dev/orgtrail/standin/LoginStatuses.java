package dev.orgtrail.standin;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a login can end: LoginHistory has a sentence, the log file a code for it. The failures are those of {@code
 * standin/login-statuses.txt}.
 *
 * @see <a href="https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_eventlogfile_login_status.htm">
 *     LOGIN_STATUS Values</a>
 */
final class LoginStatuses {
    static final String SUCCESS = "Success";

    private static final String WRONG_PASSWORD = "Invalid Password";

    private static final Map<String, String> CODES = codes("""
            Success = LOGIN_NO_ERROR
            Invalid Password = LOGIN_ERROR_INVALID_PASSWORD
            Invalid Login = LOGIN_ERROR_INVALID_USERNAME
            User is Inactive = LOGIN_ERROR_USER_INACTIVE
            User is Frozen = LOGIN_ERROR_USER_FROZEN
            User Locked Out = LOGIN_ERROR_PASSWORD_LOCKOUT
            Password Lockout = LOGIN_ERROR_PASSWORD_LOCKOUT
            Restricted IP = LOGIN_ERROR_RESTRICTED_DOMAIN
            Restricted Time = LOGIN_ERROR_RESTRICTED_TIME
            Restricted Country = LOGIN_ERROR_EXPORT_RESTRICTED
            Restricted Domain = LOGIN_ERROR_ORG_DOMAIN_ONLY
            Maximum Logins Exceeded = LOGIN_ERROR_LOGINS_EXCEEDED
            Login Rate Exceeded = LOGIN_ERROR_RATE_EXCEEDED
            Login invalid = LOGIN_ERROR_UNKNOWN_ERROR
            Lightning Login Required = LOGIN_LIGHTNING_LOGIN
            Two-factor required = LOGIN_TWOFACTOR_REQ
            Multi-factor required = LOGIN_TWOFACTOR_REQ
            Mutual Authentication Failed = LOGIN_ERROR_MUTUAL_AUTHENTICATION
            Organization Closed = LOGIN_ERROR_ORG_CLOSED
            Organization Locked = LOGIN_ERROR_ORG_LOCKOUT
            Organization Suspended = LOGIN_ERROR_ORG_SUSPENDED
            Organization is inactive = LOGIN_ERROR_ORG_INACTIVE
            Organization is in maintenance = LOGIN_ERROR_ORG_IN_MAINTENANCE
            Trial Expired = LOGIN_ORG_TRIAL_EXP
            Failed: API-only user = LOGIN_ERROR_USER_API_ONLY
            Failed: API security token required = LOGIN_ERROR_MUST_USE_API_TOKEN
            Failed: API Version Removed = LOGIN_ERROR_API_TOO_OLD
            Failed: Client update required = LOGIN_ERROR_CLIENT_REQ_UPDATE
            Failed: Computer activation required = LOGIN_CHALLENGE_ISSUED
            Failed: Computer activation pending = LOGIN_CHALLENGE_PENDING
            Failed: Mobile license required = LOGIN_ERROR_USER_NON_MOBILE
            Failed: Login over insecure channel = LOGIN_ERROR_INSECURE_LOGIN
            Failed: Invalid HTTP method = LOGIN_ERROR_HTP_METHD_INVALID
            Failed: OAuth token expired = LOGIN_OAUTH_INVALID_TOKEN
            Failed: Invalid Token = LOGIN_OAUTH_INVALID_TOKEN
            Failed: OAuth API access disabled = LOGIN_OAUTH_API_DISABLED
            Failed: Consumer Deleted = LOGIN_OAUTH_CONSUMER_DELETED
            Failed: Get Access Token Limit Exceeded = LOGIN_OAUTH_EXCEED_GET_AT_LMT
            Failed: IP Address Not Allowed = LOGIN_OAUTH_INVALID_IP
            Failed: Invalid Callback URL = LOGIN_OAUTH_NO_CALLBACK_URL
            Failed: Assertion Invalid = LOGIN_SAML_INVALID_FORMAT
            Failed: Assertion Expired = LOGIN_SAML_INVALID_TIMESTAMP
            Failed: Audience Invalid = LOGIN_SAML_INVALID_AUDIENCE
            Failed: Issuer Mismatched = LOGIN_SAML_INVALID_ISSUER
            Failed: Recipient Mismatched = LOGIN_SAML_INVALID_RECIPIENT
            Failed: Replay Detected = LOGIN_SAML_REPLAY_ATTEMPTED
            Failed: Signature Invalid = LOGIN_SAML_INVALID_SIGNATURE
            Failed: Username Or SSO Id Invalid = LOGIN_SAML_INVALID_USERNAME
            """);

    private static final List<String> FAILURES = ResourceLines.of("/standin/login-statuses.txt");

    private int failed;

    /** Every way to fail. */
    static List<String> everyFailure() {
        return FAILURES;
    }

    /** A wrong password every third time, else one failure after the other, so that each occurs. */
    String failure(Dice dice) {
        return dice.oneIn(3) ? WRONG_PASSWORD : FAILURES.get(failed++ % FAILURES.size());
    }

    /** The log file's code for a sentence. */
    static String code(String sentence) {
        return CODES.getOrDefault(sentence.toLowerCase(Locale.ROOT), "LOGIN_ERROR_UNKNOWN_ERROR");
    }

    private static Map<String, String> codes(String table) {
        Map<String, String> codes = new TreeMap<>();
        table.lines().forEach(line -> {
            int equals = line.indexOf(" = ");
            codes.put(line.substring(0, equals).toLowerCase(Locale.ROOT), line.substring(equals + 3));
        });
        return codes;
    }
}
