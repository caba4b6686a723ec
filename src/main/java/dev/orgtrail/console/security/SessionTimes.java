package dev.orgtrail.console.security;

import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionAttributeListener;
import jakarta.servlet.http.HttpSessionBindingEvent;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;
import java.time.Duration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.security.web.context.HttpSessionSecurityContextRepository;
import org.springframework.stereotype.Component;

/**
 * Ends a session soon in which nobody is logged in, since anybody can begin one by the log-in page. From the log-in on,
 * whichever it is, it lasts as long as server.servlet.session.timeout says.
 */
@Component
@ConditionalOnWebApplication
class SessionTimes implements HttpSessionListener, HttpSessionAttributeListener {
    private static final Duration UNTIL_LOG_IN = Duration.ofMinutes(10);

    @Override
    public void sessionCreated(HttpSessionEvent created) {
        created.getSession().setMaxInactiveInterval((int) UNTIL_LOG_IN.toSeconds());
    }

    @Override
    public void attributeAdded(HttpSessionBindingEvent added) {
        if (added.getName().equals(HttpSessionSecurityContextRepository.SPRING_SECURITY_CONTEXT_KEY)) {
            HttpSession session = added.getSession();
            Duration idle = Duration.ofMinutes(session.getServletContext().getSessionTimeout());
            session.setMaxInactiveInterval((int) idle.toSeconds());
        }
    }
}
