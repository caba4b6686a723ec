package dev.orgtrail.connect;

import dev.orgtrail.settings.Secret;

/** Keeps the refresh tokens that Salesforce gives in place of others. */
public interface TokenKeeper {
    /**
     * Keeps an org's new refresh token; the one before has stopped working. Does nothing where the org goes by another than
     * that meanwhile, or by none: it was connected again, or disconnected.
     *
     * @param org the org's alias
     * @param before the one that was used
     * @param token the one that was given in its place
     */
    void rotated(String org, Secret before, Secret token);
}
