package dev.orgtrail.console.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.Ticker;
import jakarta.servlet.http.HttpSession;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
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
        new SessionLimitFilter(Duration.ofHours(12), Clock.systemUTC(), Ticker.systemTicker())
                .doFilter(request, new MockHttpServletResponse(), then);
        assertThat(then.getRequest()).isSameAs(request);
    }

    @Test
    void aClockThatIsSetBackMakesNoSessionLastLonger() throws Exception {
        AtomicLong nanos = new AtomicLong();
        Clock setBack = Clock.offset(Clock.systemUTC(), Duration.ofHours(-1));
        SessionLimitFilter filter = new SessionLimitFilter(Duration.ofHours(12), setBack, nanos::get);
        MockHttpServletRequest request = new MockHttpServletRequest();
        MockHttpSession session = new MockHttpSession();
        request.setSession(session);
        filter.doFilter(request, new MockHttpServletResponse(), new MockFilterChain());
        nanos.addAndGet(Duration.ofHours(12).toNanos());
        filter.doFilter(request, new MockHttpServletResponse(), new MockFilterChain());
        assertThat(session.isInvalid()).isFalse();
        nanos.addAndGet(1);
        filter.doFilter(request, new MockHttpServletResponse(), new MockFilterChain());
        assertThat(session.isInvalid()).isTrue();
    }
}
