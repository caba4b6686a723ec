package dev.orgtrail.console.security;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpSession;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.mock.web.MockHttpSession;

class SessionLimitFilterTest {
    @Test
    void aSessionThatEndsWhileItIsLookedAtIsAnEndedOne() throws Exception {
        MockHttpSession session = new MockHttpSession();
        MockHttpServletRequest request = new MockHttpServletRequest() {
            @Override
            public HttpSession getSession(boolean create) {
                session.invalidate();
                return session;
            }
        };
        MockFilterChain then = new MockFilterChain();
        new SessionLimitFilter(Duration.ofHours(12), Clock.systemUTC())
                .doFilter(request, new MockHttpServletResponse(), then);
        assertThat(then.getRequest()).isSameAs(request);
    }
}
