package dev.orgtrail.logging;

import java.util.regex.Pattern;

/** Leaves out of a text what looks like a secret: by the name before it, or by its own shape. */
public final class Redaction {
    private static final String NAMES =
            "access_?token|refresh_?token|id_?token|client_?secret|client_assertion|assertion"
                    + "|code_?verifier|pass(?:word|wd)|ORGTRAIL";

    /** The first group of each way is what stays. */
    private static final Pattern SECRET = Pattern.compile("(?i)"
            // A header, however it is written.
            + "(\\bauthorization['\"]?\\s?[:=]\\s?['\"\\[]?(?:(?:Bearer|Basic|OAuth)\\s+)?)[^\\s'\",;\\]}]+"
            // A form's or a cookie's field, one of JSON, and the session of a request.
            + "|(\\b(?:" + NAMES + ")=)[^\\s&,;'\"\\]})]+"
            + "|(['\"](?:" + NAMES + ")['\"]\\s?:\\s?['\"])[^'\"]+"
            + "|(\\bsession=\\[)[0-9A-F]{32}"
            // Salesforce's access tokens and refresh tokens, and JWTs.
            + "|(?-i:\\b00D[0-9A-Za-z]{12,15}![-\\w.]{20,})"
            + "|(?-i:\\b5Aep[-\\w.]{20,})"
            + "|(?-i:\\beyJ[-\\w]+\\.[-\\w]+\\.[-\\w]+)");

    /** One of these is in every text that holds a secret; they are looked for first, since that is quick. */
    private static final String[] SIGNS = {
        "uthorization",
        "oken",
        "ecret",
        "ssertion",
        "erifier",
        "assw",
        "ORGTRAIL",
        "session=[",
        "!A",
        "5Aep",
        "eyJ",
        "AUTHORIZATION"
    };

    private Redaction() {}

    /**
     * The words of somebody else, such as an error that Salesforce or a proxy tells: they may repeat what was sent.
     *
     * @param words what was told
     * @return the same without secrets, and with its control characters made visible
     */
    public static String ofForeign(String words) {
        return of(ControlCharacters.shown(words));
    }

    /** The text with *** in place of each secret; the same text where there is none. */
    public static String of(String text) {
        for (String sign : SIGNS) {
            if (text.contains(sign)) {
                return SECRET.matcher(text).replaceAll("$1$2$3$4***");
            }
        }
        return text;
    }
}
