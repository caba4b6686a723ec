package dev.orgtrail.console;

import dev.orgtrail.settings.OrgtrailSettings;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** The orgs and how far they have got. */
@RestController
@RequestMapping("/api/orgs")
public class OrgApi {
    private final OrgtrailSettings settings;
    private final OrgView view;

    OrgApi(OrgtrailSettings settings, OrgView view) {
        this.settings = settings;
        this.view = view;
    }

    /** Every org of the settings, with its state and what to do about it. */
    @GetMapping
    public List<OrgView.Org> orgs() {
        return settings.orgs().keySet().stream().sorted().map(view::org).toList();
    }

    /** How far an org has got, source by source. */
    @GetMapping("/{org}/progress")
    public OrgView.OrgProgress progress(@PathVariable("org") String org) {
        if (!settings.orgs().containsKey(org)) {
            throw new ResponseStatusException(
                    HttpStatus.NOT_FOUND, "No org " + org + " is set under orgtrail.orgs in application.yaml.");
        }
        return view.progress(org);
    }
}
