package dev.orgtrail.connect;

import dev.orgtrail.settings.Secret;

/** Keeps the refresh tokens that Salesforce gives in place of others. */
public interface TokenKeeper {
    /**
     * Keeps an org's new refresh token; the one before has stopped working.
     *
     * @param org the org's alias
     * @param token the new one
     */
    void rotated(String org, Secret token);
}
