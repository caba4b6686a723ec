package dev.orgtrail.console;

import dev.orgtrail.collect.OrgSupervisor;
import dev.orgtrail.connect.ConnectedApp;
import dev.orgtrail.connect.ConsentFlow;
import dev.orgtrail.connect.ConsentFlow.Attempt;
import dev.orgtrail.connect.NotConnected;
import dev.orgtrail.connect.OrgRegistry;
import dev.orgtrail.connect.Refusal;
import dev.orgtrail.settings.Secret;
import dev.orgtrail.state.Connections;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.net.URI;
import java.security.Principal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;
import org.springframework.web.util.WebUtils;

/** Connect Salesforce: the form, the link to Salesforce, the way back; and the app that it takes. */
@Controller
class ConnectPages {
    static final String NO_KEY =
            "Consumer key and consumer secret hold a character that those of Salesforce do not: copy both from the"
                    + " app in Setup as they are, without spaces or line breaks.";

    /** Attempts that one session may have open at the same time. */
    private static final int MOST = 5;

    private static final String ATTEMPTS = ConnectPages.class.getName();

    private final ConsentFlow consent;
    private final ConnectedApp app;
    private final OrgRegistry registry;
    private final Connections connections;
    private final OrgSupervisor supervisor;
    private final CallbackUrl callback;

    ConnectPages(
            ConsentFlow consent,
            ConnectedApp app,
            OrgRegistry registry,
            Connections connections,
            OrgSupervisor supervisor,
            CallbackUrl callback) {
        this.consent = consent;
        this.app = app;
        this.registry = registry;
        this.connections = connections;
        this.supervisor = supervisor;
        this.callback = callback;
    }

    @GetMapping("/connect")
    String form(@RequestParam(name = "org", defaultValue = "") String org, HttpServletRequest request, Model model) {
        URI back = URI.create(callback.of(request));
        // The session stays with the host, so the way back must lead to the same.
        model.addAttribute(
                "comesBackTo",
                request.getServerName().equals(back.getHost())
                        ? null
                        : back.resolve("/connect").toString());
        boolean again = registry.knows(org) && !registry.fromSettings(org);
        model.addAttribute("alias", again ? org : "");
        model.addAttribute("again", again);
        model.addAttribute("kind", again ? ConsentFlow.Kind.MY_DOMAIN : ConsentFlow.Kind.PRODUCTION);
        model.addAttribute(
                "myDomain",
                again
                        ? connections
                                .find(org)
                                .map(Connections.Connection::loginUrl)
                                .orElse("")
                        : "");
        model.addAttribute("appIsSet", app.client().isPresent());
        model.addAttribute("ownApp", again ? registry.ownApp(org).orElse("") : "");
        model.addAttribute("callback", back.toString());
        return "connect";
    }

    /**
     * The app of one org, as the form has it.
     *
     * @param app {@code own} where the org has one; null or anything else for the app for all
     */
    record OwnApp(
            @Nullable String app,
            @Nullable String ownClientId,
            @Nullable String ownClientSecret) {
        boolean isMeant() {
            return "own".equals(app);
        }

        String clientId() {
            return ownClientId == null ? "" : ownClientId;
        }

        String clientSecret() {
            return ownClientSecret == null ? "" : ownClientSecret;
        }
    }

    @PostMapping("/connect")
    String begin(
            @RequestParam("alias") String alias,
            @RequestParam("kind") ConsentFlow.Kind kind,
            @RequestParam(name = "myDomain", defaultValue = "") String myDomain,
            OwnApp ownApp,
            HttpServletRequest request,
            HttpServletResponse response,
            HttpSession session,
            Model model) {
        try {
            Optional<ConnectedApp.Client> own = ownApp.isMeant()
                    ? Optional.of(consent.ownApp(alias.strip(), ownApp.clientId(), ownApp.clientSecret()))
                    : Optional.empty();
            Attempt attempt = consent.begin(alias.strip(), kind, myDomain, own, callback.of(request));
            model.addAttribute("attempt", attempt);
            model.addAttribute("link", consent.consentPage(attempt).toString());
            keep(session, attempt);
            return "connect-link";
        } catch (NotConnected e) {
            response.setStatus(HttpStatus.BAD_REQUEST.value());
            return failed(e, alias, model);
        }
    }

    private static void keep(HttpSession session, Attempt attempt) {
        synchronized (WebUtils.getSessionMutex(session)) {
            Map<String, Attempt> attempts = attempts(session);
            if (attempts.size() >= MOST) {
                attempts.remove(attempts.keySet().iterator().next());
            }
            attempts.put(attempt.state(), attempt);
            session.setAttribute(ATTEMPTS, attempts);
        }
    }

    /** Takes an attempt out of the session, so that its state counts once. */
    private static @Nullable Attempt take(@Nullable HttpSession session, String state) {
        if (session == null) {
            return null;
        }
        synchronized (WebUtils.getSessionMutex(session)) {
            Map<String, Attempt> attempts = attempts(session);
            Attempt taken = attempts.remove(state);
            session.setAttribute(ATTEMPTS, attempts);
            return taken;
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Attempt> attempts(HttpSession session) {
        Object kept = session.getAttribute(ATTEMPTS);
        return kept == null ? new LinkedHashMap<>() : (Map<String, Attempt>) kept;
    }

    @GetMapping(CallbackUrl.PATH)
    String back(
            @RequestParam(name = "code", required = false) @Nullable String code,
            @RequestParam(name = "state", defaultValue = "") String state,
            @RequestParam(name = "error", required = false) @Nullable String error,
            @RequestParam(name = "error_description", defaultValue = "") String description,
            HttpServletRequest request,
            HttpServletResponse response,
            Principal who,
            RedirectAttributes then,
            Model model) {
        Attempt attempt = take(request.getSession(false), state);
        try {
            Attempt admitted = consent.admit(attempt);
            if (error != null) {
                throw consent.refused(error, description);
            }
            if (code == null) {
                throw new NotConnected(Refusal.OTHER, "there is no code in Salesforce's answer");
            }
            ConsentFlow.Ended ended = consent.finish(admitted, code, who.getName());
            supervisor.again(admitted.alias());
            ended.earlier().ifPresent(token -> consent.revoke(admitted.login(), token));
            then.addFlashAttribute("connected", ended.connected());
            // Away from the address that holds the code.
            return "redirect:/connect/done";
        } catch (NotConnected e) {
            response.setStatus(HttpStatus.BAD_REQUEST.value());
            return failed(e, attempt == null ? "" : attempt.alias(), model);
        }
    }

    @GetMapping("/connect/done")
    String done(Model model) {
        return model.containsAttribute("connected") ? "connect-done" : "redirect:/";
    }

    private String failed(NotConnected problem, String alias, Model model) {
        model.addAttribute("refusal", problem.refusal());
        model.addAttribute("said", problem.said());
        model.addAttribute("alias", registry.knows(alias) ? alias : "");
        return "connect-failed";
    }

    @GetMapping("/app")
    String app(HttpServletRequest request, Model model) {
        model.addAttribute("clientId", app.client().map(ConnectedApp.Client::id).orElse(""));
        model.addAttribute("isSet", app.client().isPresent());
        model.addAttribute("fromSettings", app.fromSettings());
        model.addAttribute("callback", callback.of(request));
        return "app";
    }

    @PostMapping("/app")
    String setApp(
            @RequestParam("clientId") String clientId,
            @RequestParam("clientSecret") String clientSecret,
            RedirectAttributes then) {
        if (clientId.isBlank() || clientSecret.isBlank()) {
            then.addFlashAttribute("problem", "Give both consumer key and consumer secret.");
            return "redirect:/app";
        }
        ConnectedApp.Client client = new ConnectedApp.Client(clientId.strip(), new Secret(clientSecret.strip()));
        if (!client.isPlausible()) {
            then.addFlashAttribute("problem", NO_KEY);
            return "redirect:/app";
        }
        try {
            registry.setApp(client);
            then.addFlashAttribute(
                    "notice",
                    "The app is set. Orgs that are connected go on with the app that they were connected by.");
        } catch (IllegalStateException e) {
            then.addFlashAttribute("problem", e.getMessage());
        }
        return "redirect:/app";
    }
}
