package dev.orgtrail.console;

import dev.orgtrail.connect.OrgRegistry;
import dev.orgtrail.state.Comparisons;
import dev.orgtrail.state.Comparisons.Comparison;
import dev.orgtrail.state.Comparisons.Summary;
import io.swagger.v3.oas.annotations.Operation;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The orgs and how far they have got. */
@RestController
@RequestMapping("/api/orgs")
public class OrgApi {
    private final OrgRegistry registry;
    private final OrgView view;
    private final Comparisons comparisons;

    OrgApi(OrgRegistry registry, OrgView view, Comparisons comparisons) {
        this.registry = registry;
        this.view = view;
        this.comparisons = comparisons;
    }

    /** Every org, with its state and what to do about it. */
    @Operation(summary = "All orgs, each with its state")
    @GetMapping
    public List<OrgView.Org> orgs() {
        return registry.aliases().stream().map(view::org).toList();
    }

    /** How far an org has got, source by source. */
    @Operation(summary = "How far an org has got, source by source")
    @GetMapping("/{org}/progress")
    public OrgView.OrgProgress progress(@PathVariable("org") String org) {
        return view.progress(known(org));
    }

    /**
     * What was found of an org.
     *
     * @param missing how many records are neither delivered, nor set aside, nor in a gap
     * @param feeds each source, and each channel of a stream that Salesforce stores
     * @param differences the hours, and for log files the days, that do not agree
     */
    public record Found(long missing, List<Summary> feeds, List<Comparison> differences) {}

    /** What the last comparisons of an org's sources with Salesforce have found. */
    @Operation(summary = "What the comparisons with Salesforce have found")
    @GetMapping("/{org}/reconciliation")
    public Found reconciliation(@PathVariable("org") String org) {
        List<Summary> feeds = comparisons.summaries(known(org));
        return new Found(feeds.stream().mapToLong(Summary::missing).sum(), feeds, comparisons.differing(org));
    }

    private String known(String org) {
        return KnownOrg.of(registry, org);
    }
}
