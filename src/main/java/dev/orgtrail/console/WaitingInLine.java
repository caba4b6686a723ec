package dev.orgtrail.console;

import dev.orgtrail.collect.OrgSupervisor;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Set;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Refuses whatever would change something while another Orgtrail works on the state: only that one would act on it. */
@Configuration(proxyBeanMethods = false)
class WaitingInLine implements WebMvcConfigurer, HandlerInterceptor {
    private static final Set<String> LOOKS = Set.of("GET", "HEAD", "OPTIONS");

    private final OrgSupervisor supervisor;

    WaitingInLine(OrgSupervisor supervisor) {
        this.supervisor = supervisor;
    }

    @Override
    public void addInterceptors(InterceptorRegistry interceptors) {
        interceptors.addInterceptor(this);
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        boolean changes =
                !LOOKS.contains(request.getMethod()) || request.getServletPath().equals(CallbackUrl.PATH);
        if (changes && request.getDispatcherType() == DispatcherType.REQUEST) {
            supervisor.standsBy().ifPresent(reason -> {
                throw new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE, reason);
            });
        }
        return true;
    }
}
