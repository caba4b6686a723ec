package dev.orgtrail.console;

import dev.orgtrail.connect.OrgRegistry;
import dev.orgtrail.state.Gaps;
import io.swagger.v3.oas.annotations.Operation;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** The stretches that could not be delivered. */
@RestController
public class GapApi {
    private final OrgRegistry registry;
    private final Gaps gaps;

    GapApi(OrgRegistry registry, Gaps gaps) {
        this.registry = registry;
        this.gaps = gaps;
    }

    /** The gaps of an org, the oldest first. */
    @Operation(summary = "The gaps of an org, and what became of them")
    @GetMapping("/api/orgs/{org}/gaps")
    public List<Gaps.Gap> gaps(@PathVariable("org") String org) {
        return gaps.list(KnownOrg.of(registry, org));
    }
}
