package dev.orgtrail.settings;

/** The token by which tests use the API, and the settings that make it one. */
public final class ApiToken {
    /** The token. */
    public static final String VALUE = "a-token-of-tests-which-is-long-enough";
    /** The setting that makes it known. */
    public static final String SETTING = "orgtrail.console.tokens.tests.value=" + VALUE;
    /** The setting that lets it change things. */
    public static final String ROLE = "orgtrail.console.tokens.tests.role=operator";
    /** The header that carries it. */
    public static final String HEADER = "Bearer " + VALUE;

    private ApiToken() {}
}
