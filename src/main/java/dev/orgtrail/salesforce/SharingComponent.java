package dev.orgtrail.salesforce;

import java.lang.reflect.Field;
import org.apache.camel.component.salesforce.SalesforceComponent;
import org.apache.camel.component.salesforce.internal.SalesforceSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An org's component that leaves its session as it is when Orgtrail stops. camel-salesforce would revoke the access token,
 * which ends the session for everything that shares it, such as the Orgtrail that takes over in a rolling restart; it has
 * no setting for that. An org that is left for good is logged out.
 */
final class SharingComponent extends SalesforceComponent {
    private static final Logger LOG = LoggerFactory.getLogger(SharingComponent.class);

    @Override
    protected void doStop() {
        if (getCamelContext().isStopping() && getSession() != null) {
            letGo(getSession());
        }
        try {
            super.doStop();
        } catch (Exception e) {
            // Its HTTP client is stopped all the same. Camel would warn of a session that Salesforce ends by itself in
            // the end.
            LOG.debug("A session could not be ended", e);
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
