package dev.orgtrail.salesforce;

import dev.orgtrail.settings.OrgSettings;
import dev.orgtrail.settings.Secret;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/** Tells whether credentials are still the same without keeping them: PBKDF2 with a salt of its own for each. */
final class CredentialsFingerprint {
    private static final String ALGORITHM = "PBKDF2WithHmacSHA256";
    private static final int ITERATIONS = 100_000;
    private static final int BITS = 256;
    private static final int SALT_BYTES = 16;

    private CredentialsFingerprint() {}

    /** A new salt, as Base64. */
    static String salt() {
        byte[] salt = new byte[SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        return Base64.getEncoder().encodeToString(salt);
    }

    /** The fingerprint of all that a log-in with a password sends, and of where it is sent, as Base64. */
    static String of(OrgSettings org, String salt) {
        String all = String.join(
                "\n",
                org.login().toString(),
                String.valueOf(org.clientId()),
                value(org.clientSecret()),
                String.valueOf(org.username()),
                value(org.password()));
        PBEKeySpec spec = new PBEKeySpec(all.toCharArray(), Base64.getDecoder().decode(salt), ITERATIONS, BITS);
        try {
            byte[] fingerprint =
                    SecretKeyFactory.getInstance(ALGORITHM).generateSecret(spec).getEncoded();
            return Base64.getEncoder().encodeToString(fingerprint);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java runtime has " + ALGORITHM, e);
        } finally {
            spec.clearPassword();
        }
    }

    private static String value(@Nullable Secret secret) {
        return secret == null ? "" : secret.value();
    }
}
