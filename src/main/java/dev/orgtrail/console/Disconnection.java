package dev.orgtrail.console;

import dev.orgtrail.collect.OrgSupervisor;
import dev.orgtrail.connect.ConsentFlow;
import dev.orgtrail.connect.OrgRegistry;
import dev.orgtrail.salesforce.OrgLimits;
import dev.orgtrail.settings.Secret;
import dev.orgtrail.state.Connections;
import dev.orgtrail.state.Statuses;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;

/** Disconnects orgs that were connected in the browser. */
@Component
class Disconnection {
    private static final Logger LOG = LoggerFactory.getLogger(Disconnection.class);

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final OrgRegistry registry;
    private final Connections connections;
    private final ConsentFlow consent;
    private final OrgSupervisor supervisor;
    private final Statuses statuses;
    private final OrgLimits limits;

    Disconnection(
            OrgRegistry registry,
            Connections connections,
            ConsentFlow consent,
            OrgSupervisor supervisor,
            Statuses statuses,
            OrgLimits limits) {
        this.registry = registry;
        this.connections = connections;
        this.consent = consent;
        this.supervisor = supervisor;
        this.statuses = statuses;
        this.limits = limits;
    }

    /**
     * What became of it.
     *
     * @param tokenRevoked whether Salesforce has revoked the refresh token
     * @param words the same in words, with what to do where it has not
     */
    public record Outcome(boolean tokenRevoked, String words) {}

    /** Ends with an org: no token, no routes, and no state unless it is to be kept. */
    Outcome disconnect(String org, boolean keepState, String by) {
        if (registry.fromSettings(org)) {
            throw new ResponseStatusException(
                    HttpStatus.CONFLICT,
                    "Org " + org
                            + " is one of the settings: remove it from orgtrail.orgs in application.yaml, or pause it.");
        }
        String login =
                connections.find(org).map(Connections.Connection::loginUrl).orElse(null);
        Optional<Secret> token = consent.forget(org, keepState ? null : by);
        LOG.info("Org {} is disconnected by {}; its state is {}.", org, by, keepState ? "kept" : "to be deleted");
        CompletableFuture<Boolean> left = new CompletableFuture<>();
        supervisor.leave(org, () -> {
            left.complete(true);
            if (!registry.knows(org)) {
                statuses.forget(org);
                limits.forget(org);
            }
        });
        await(left);
        if (login == null || token.isEmpty()) {
            return new Outcome(
                    false,
                    "The token could not be read, so it is only forgotten here. Revoke it in Setup > Connected Apps OAuth"
                            + " Usage.");
        }
        ConsentFlow.Revocation revocation = consent.revoke(URI.create(login), token.get());
        return new Outcome(revocation == ConsentFlow.Revocation.DONE, revocation.words());
    }

    /** What is in hand ends in good order where that does not take long; then its token is taken from it. */
    private static void await(CompletableFuture<Boolean> left) {
        try {
            left.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.info("The token is revoked, though a batch is still in hand.");
        }
    }
}
