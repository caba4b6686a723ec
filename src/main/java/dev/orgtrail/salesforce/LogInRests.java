package dev.orgtrail.salesforce;

/** Credentials that Salesforce has refused are not tried: another refusal would bring the user nearer to its lockout. */
public final class LogInRests extends SalesforceUnavailable {
    private static final long serialVersionUID = 1L;

    LogInRests(String org, String what, String remedy) {
        super(org, PasswordLockout.CODE, what, remedy);
    }
}
