package dev.orgtrail.salesforce;

import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.WWWAuthenticationProtocolHandler;

/**
 * An HTTP client that hands on what is answered as it is. It follows no redirect, which would take the token along; and asks
 * for no password as a browser does, which would hide why Salesforce refuses a token.
 */
final class BareHttpClient extends HttpClient {
    BareHttpClient(String name) {
        setName(name);
        setFollowRedirects(false);
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        getProtocolHandlers().remove(WWWAuthenticationProtocolHandler.NAME);
    }
}
