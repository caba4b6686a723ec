package dev.orgtrail.normalize;

/**
 * Salesforce record ids. The 15-character form is case-sensitive; the 18-character form adds a checksum of its capitals,
 * so both name the same record.
 */
final class RecordIds {
    private static final String CHECK = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

    private RecordIds() {}

    /** The 18-character form of a 15-character id; any other text as it is. */
    static String long18(String id) {
        if (id.length() != 15) {
            return id;
        }
        StringBuilder result = new StringBuilder(18).append(id);
        for (int block = 0; block < 3; block++) {
            int bits = 0;
            for (int i = 0; i < 5; i++) {
                char c = id.charAt(block * 5 + i);
                boolean capital = c >= 'A' && c <= 'Z';
                if (!capital && !(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9')) {
                    return id;
                }
                bits |= capital ? 1 << i : 0;
            }
            result.append(CHECK.charAt(bits));
        }
        return result.toString();
    }
}
