package dev.orgtrail.salesforce;

import java.lang.reflect.Field;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.component.salesforce.SalesforceComponent;
import org.apache.camel.component.salesforce.internal.SalesforceSession;
import org.eclipse.jetty.client.ContentResponse;
import org.eclipse.jetty.client.FormRequestContent;
import org.eclipse.jetty.util.Fields;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An org's component that leaves its session as it is when Orgtrail stops. camel-salesforce would revoke the access token,
 * which ends the session for everything that shares it, such as the Orgtrail that takes over in a rolling restart; it has
 * no setting for that. An org that is left for good is logged out here, since camel-salesforce would put the token into the URL,
 * which proxies keep in their logs.
 */
final class SharingComponent extends SalesforceComponent {
    private static final Logger LOG = LoggerFactory.getLogger(SharingComponent.class);

    @Override
    protected void doStop() {
        SalesforceSession session = getSession();
        if (session != null) {
            if (!getCamelContext().isStopping()) {
                revoke(session);
            }
            letGo(session);
        }
        try {
            super.doStop();
        } catch (Exception e) {
            // Its HTTP client is stopped all the same, and Camel would warn of what nobody can act on.
            LOG.debug("The component could not be stopped", e);
        }
    }

    private void revoke(SalesforceSession session) {
        String token = session.getAccessToken();
        if (token == null) {
            return;
        }
        String place = session.getInstanceUrl() == null ? getLoginConfig().getLoginUrl() : session.getInstanceUrl();
        Fields form = new Fields();
        form.put("token", token);
        try {
            ContentResponse answer = getHttpClient()
                    .POST(place + "/services/oauth2/revoke")
                    .body(new FormRequestContent(form))
                    .timeout(getHttpRequestTimeout(), TimeUnit.MILLISECONDS)
                    .send();
            LOG.debug("Salesforce answers a log-out with HTTP {}", answer.getStatus());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("Salesforce does not answer a log-out", e);
        }
    }

    private static void letGo(SalesforceSession session) {
        try {
            Field token = SalesforceSession.class.getDeclaredField("accessToken");
            token.setAccessible(true);
            token.set(session, null);
        } catch (ReflectiveOperationException e) {
            LOG.warn("Sessions are ended with Orgtrail, also for others that share them: {}", e.toString());
        }
    }
}
