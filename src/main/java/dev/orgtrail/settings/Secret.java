package dev.orgtrail.settings;

/**
 * A secret that does not show itself.
 *
 * @param value the secret in the clear; only for where it is used
 */
public record Secret(String value) {
    /** {@return a text without the secret} */
    @Override
    public String toString() {
        return "xxxxxx";
    }
}
