package dev.orgtrail.console;

import dev.orgtrail.collect.OrgSupervisor;
import dev.orgtrail.connect.ConnectedApp;
import dev.orgtrail.connect.OrgRegistry;
import dev.orgtrail.settings.Secret;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Pauses, resumes and disconnects orgs; sets the app by which they are connected. */
@RestController
public class ConnectionApi {
    private final OrgRegistry registry;
    private final OrgSupervisor supervisor;
    private final Disconnection disconnection;
    private final ConnectedApp app;
    private final CallbackUrl callback;

    ConnectionApi(
            OrgRegistry registry,
            OrgSupervisor supervisor,
            Disconnection disconnection,
            ConnectedApp app,
            CallbackUrl callback) {
        this.registry = registry;
        this.supervisor = supervisor;
        this.disconnection = disconnection;
        this.app = app;
        this.callback = callback;
    }

    /** Pauses an org; its batch in hand is delivered first. */
    @Operation(summary = "Pause an org: nothing is read until it is resumed")
    @PostMapping("/api/orgs/{org}/pause")
    @ResponseStatus(HttpStatus.ACCEPTED)
    public void pause(@PathVariable("org") String org, @Parameter(hidden = true) Principal who) {
        supervisor.pause(KnownOrg.of(registry, org), who.getName());
    }

    /** Goes on with an org from where it was. */
    @Operation(summary = "Resume an org from where it was")
    @PostMapping("/api/orgs/{org}/resume")
    @ResponseStatus(HttpStatus.ACCEPTED)
    public void resume(@PathVariable("org") String org, @Parameter(hidden = true) Principal who) {
        supervisor.resume(KnownOrg.of(registry, org), who.getName());
    }

    /** Tries credentials once more that Salesforce has refused, and that rest lest the user is locked out. */
    @Operation(summary = "Try credentials once more that Salesforce has refused")
    @PostMapping("/api/orgs/{org}/try-again")
    @ResponseStatus(HttpStatus.ACCEPTED)
    public void tryAgain(@PathVariable("org") String org, @Parameter(hidden = true) Principal who) {
        supervisor.tryAgain(KnownOrg.of(registry, org), who.getName());
    }

    /** Disconnects an org that was connected in the browser: its token is revoked, its routes end. */
    @Operation(summary = "Disconnect an org, and keep or forget how far it was delivered")
    @DeleteMapping("/api/orgs/{org}")
    public Disconnection.Outcome disconnect(
            @PathVariable("org") String org,
            @Parameter(description = "whether to remember how far it was delivered, for when it is connected again")
                    @RequestParam("keepState")
                    boolean keepState,
            @Parameter(hidden = true) Principal who) {
        return disconnection.disconnect(KnownOrg.of(registry, org), keepState, who.getName());
    }

    /**
     * The app as it is set.
     *
     * @param clientId its consumer key, null while none is set
     * @param secretIsSet whether its secret is known, which is never shown
     * @param fromSettings whether the settings name it
     * @param callbackUrl the callback URL that the app in Salesforce must know
     */
    public record AppView(@Nullable String clientId, boolean secretIsSet, boolean fromSettings, String callbackUrl) {}

    /** A new app: consumer key and secret. Orgs that are connected go on with the app that they were connected by. */
    public record NewApp(
            @Nullable String clientId, @Nullable String clientSecret) {}

    /** The app by which orgs are connected in the browser. */
    @Operation(summary = "The app by which orgs are connected in the browser")
    @GetMapping("/api/app")
    public AppView app(@Parameter(hidden = true) HttpServletRequest request) {
        return new AppView(
                app.client().map(ConnectedApp.Client::id).orElse(null),
                app.client().isPresent(),
                app.fromSettings(),
                callback.of(request));
    }

    /** Sets the app. */
    @Operation(summary = "Set the app by which orgs are connected in the browser")
    @PutMapping("/api/app")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    public void set(@RequestBody NewApp given) {
        String id = given.clientId();
        String secret = given.clientSecret();
        if (id == null || id.isBlank() || secret == null || secret.isBlank()) {
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "Give clientId and clientSecret.");
        }
        ConnectedApp.Client client = new ConnectedApp.Client(id.strip(), new Secret(secret.strip()));
        if (!client.isPlausible()) {
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST, ConnectPages.NO_KEY);
        }
        try {
            registry.setApp(client);
        } catch (IllegalStateException e) {
            throw new ResponseStatusException(HttpStatus.CONFLICT, e.getMessage());
        }
    }
}
