package dev.orgtrail.settings;

import java.util.Optional;
import java.util.regex.Pattern;

/** What a new alias may be: it names folders and files, and stands in addresses and commands. */
public final class Alias {
    /** What to do about one that may not be. */
    public static final String REMEDY =
            "use lowercase letters, digits and hyphens, 32 at most, with a letter or digit at both ends";

    /** The files that Windows has in every folder. */
    private static final Pattern RESERVED = Pattern.compile("con|prn|aux|nul|com\\d|lpt\\d");

    private Alias() {}

    /**
     * Why no org may be connected by an alias for the first time.
     *
     * @param alias one that {@link OrgSettings#ALIAS} matches
     * @return empty where one may be
     */
    public static Optional<String> fault(String alias) {
        if (alias.startsWith("-") || alias.endsWith("-")) {
            return Optional.of("begins or ends with a hyphen");
        }
        return RESERVED.matcher(alias).matches()
                ? Optional.of("is a name that Windows keeps for itself, so that no folder can have it")
                : Optional.empty();
    }
}
