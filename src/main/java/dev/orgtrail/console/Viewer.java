package dev.orgtrail.console;

import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

/** Tells every page who looks at it, and whether they may change things. */
@ControllerAdvice
@ConditionalOnWebApplication
class Viewer {
    @ModelAttribute("operator")
    boolean operator(@Nullable Authentication who) {
        return who != null
                && who.getAuthorities().stream()
                        .anyMatch(authority -> authority.getAuthority().equals("ROLE_OPERATOR"));
    }

    /** Where the page is, so that the navigation can mark it. */
    @ModelAttribute("here")
    String here(HttpServletRequest request) {
        return request.getRequestURI();
    }

    @ModelAttribute("who")
    @Nullable
    String who(@Nullable Principal who) {
        return who == null ? null : who.getName();
    }
}
