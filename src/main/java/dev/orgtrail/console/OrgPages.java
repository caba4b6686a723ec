package dev.orgtrail.console;

import dev.orgtrail.collect.OrgSupervisor;
import dev.orgtrail.connect.OrgRegistry;
import dev.orgtrail.preflight.Preflight;
import dev.orgtrail.preflight.Report;
import dev.orgtrail.state.Connections;
import dev.orgtrail.state.Connections.Connection;
import java.security.Principal;
import java.util.Optional;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The pages of the orgs: all at a glance, one in full, its prerequisites. */
@Controller
class OrgPages {
    private final Overview overview;
    private final OrgView view;
    private final OrgRegistry registry;
    private final Connections connections;
    private final OrgSupervisor supervisor;
    private final Preflight preflight;
    private final Disconnection disconnection;

    OrgPages(
            Overview overview,
            OrgView view,
            OrgRegistry registry,
            Connections connections,
            OrgSupervisor supervisor,
            Preflight preflight,
            Disconnection disconnection) {
        this.overview = overview;
        this.view = view;
        this.registry = registry;
        this.connections = connections;
        this.supervisor = supervisor;
        this.preflight = preflight;
        this.disconnection = disconnection;
    }

    @GetMapping("/")
    String all(Model model) {
        model.addAttribute("troubles", overview.troubles());
        model.addAttribute("orgs", overview.all());
        return "overview";
    }

    /** The part of the same page that changes. */
    @GetMapping("/live/overview")
    String allLive(Model model) {
        model.addAttribute("troubles", overview.troubles());
        model.addAttribute("orgs", overview.all());
        return "overview :: live";
    }

    @GetMapping("/orgs/{org}")
    String one(@PathVariable("org") String org, Model model) {
        fill(org, model);
        return "org";
    }

    @GetMapping("/live/orgs/{org}")
    String oneLive(@PathVariable("org") String org, Model model) {
        fill(org, model);
        return "org :: live";
    }

    private void fill(String org, Model model) {
        KnownOrg.of(registry, org);
        Optional<Connection> connection = connections.find(org);
        OrgView.OrgProgress progress = view.progress(org);
        model.addAttribute("progress", progress);
        model.addAttribute("sums", overview.of(progress));
        model.addAttribute("connection", connection.orElse(null));
        model.addAttribute("paused", connection.map(Connection::pausedAt).isPresent());
        model.addAttribute("fromSettings", registry.fromSettings(org));
        model.addAttribute("report", preflight.last(org).orElse(null));
        model.addAttribute("rests", supervisor.rests(org));
    }

    @PostMapping("/orgs/{org}/pause")
    String pause(@PathVariable("org") String org, Principal who) {
        supervisor.pause(KnownOrg.of(registry, org), who.getName());
        return "redirect:/orgs/{org}";
    }

    @PostMapping("/orgs/{org}/resume")
    String resume(@PathVariable("org") String org, Principal who) {
        supervisor.resume(KnownOrg.of(registry, org), who.getName());
        return "redirect:/orgs/{org}";
    }

    @PostMapping("/orgs/{org}/try-again")
    String tryAgain(@PathVariable("org") String org, Principal who) {
        supervisor.tryAgain(KnownOrg.of(registry, org), who.getName());
        return "redirect:/orgs/{org}";
    }

    @GetMapping("/orgs/{org}/preflight")
    String preflight(@PathVariable("org") String org, Model model) {
        KnownOrg.of(registry, org);
        Optional<Report> last = preflight.last(org);
        model.addAttribute("org", org);
        model.addAttribute("report", last.orElse(null));
        return "preflight";
    }

    @PostMapping("/orgs/{org}/preflight")
    String test(@PathVariable("org") String org) {
        preflight.run(KnownOrg.of(registry, org));
        return "redirect:/orgs/{org}/preflight";
    }

    @GetMapping("/orgs/{org}/disconnect")
    String askToDisconnect(@PathVariable("org") String org, Model model) {
        model.addAttribute("org", KnownOrg.of(registry, org));
        model.addAttribute("fromSettings", registry.fromSettings(org));
        return "disconnect";
    }

    @PostMapping("/orgs/{org}/disconnect")
    String disconnect(
            @PathVariable("org") String org,
            @RequestParam("keepState") boolean keepState,
            Principal who,
            RedirectAttributes then) {
        Disconnection.Outcome outcome = disconnection.disconnect(KnownOrg.of(registry, org), keepState, who.getName());
        then.addFlashAttribute("notice", "Org " + org + " is disconnected. " + outcome.words());
        return "redirect:/";
    }
}
