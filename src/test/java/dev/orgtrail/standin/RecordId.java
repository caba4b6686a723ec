package dev.orgtrail.standin;

/** Salesforce record ids: a key prefix, a counter in base 62, and the three check characters of the 18-character form. */
final class RecordId {
    private static final String BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final String CHECK = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

    private RecordId() {}

    /** The 18-character id of the nth record of the object with this three-character prefix. */
    static String of(String prefix, long number) {
        char[] digits = "5g0000000000".toCharArray();
        long rest = number;
        for (int i = digits.length - 1; i > 2 && rest > 0; i--) {
            digits[i] = BASE62.charAt((int) (rest % 62));
            rest /= 62;
        }
        return withCheck(prefix + new String(digits));
    }

    /** The 18-character form of a 15-character id. */
    static String withCheck(String id15) {
        StringBuilder id = new StringBuilder(id15);
        for (int block = 0; block < 3; block++) {
            int bits = 0;
            for (int i = 0; i < 5; i++) {
                char c = id15.charAt(block * 5 + i);
                if (c >= 'A' && c <= 'Z') {
                    bits |= 1 << i;
                }
            }
            id.append(CHECK.charAt(bits));
        }
        return id.toString();
    }

    /** The 15-character form, as log files give ids. */
    static String shortForm(String id) {
        return id.substring(0, Math.min(15, id.length()));
    }
}
