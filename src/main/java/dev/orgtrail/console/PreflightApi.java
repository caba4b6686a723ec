package dev.orgtrail.console;

import dev.orgtrail.connect.OrgRegistry;
import dev.orgtrail.preflight.Preflight;
import dev.orgtrail.preflight.Report;
import io.swagger.v3.oas.annotations.Operation;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Test API: the prerequisites of an org. */
@RestController
public class PreflightApi {
    private final OrgRegistry registry;
    private final Preflight preflight;

    PreflightApi(OrgRegistry registry, Preflight preflight) {
        this.registry = registry;
        this.preflight = preflight;
    }

    /** Looks at all of them now. */
    @Operation(summary = "Test API: look at all prerequisites of an org now")
    @PostMapping("/api/orgs/{org}/preflight")
    public Report run(@PathVariable("org") String org) {
        return preflight.run(KnownOrg.of(registry, org));
    }

    /** What was found last. */
    @Operation(summary = "What the last look at an org's prerequisites has found")
    @GetMapping("/api/orgs/{org}/preflight")
    public Report last(@PathVariable("org") String org) {
        return preflight
                .last(KnownOrg.of(registry, org))
                .orElseThrow(() -> new ResponseStatusException(
                        HttpStatus.NOT_FOUND, "The prerequisites of this org were not looked at yet: POST here."));
    }
}
