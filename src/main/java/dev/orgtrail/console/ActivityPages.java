package dev.orgtrail.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orgtrail.connect.OrgRegistry;
import dev.orgtrail.deliver.Replay;
import dev.orgtrail.state.DeadLetters;
import dev.orgtrail.state.DeadLetters.DeadLetter;
import dev.orgtrail.state.Gaps;
import dev.orgtrail.state.RecentEvents;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The pages of what was delivered, what was set aside, and what is missing. */
@Controller
class ActivityPages {
    private static final int SHOWN = 50;
    private static final int LETTERS = 100;

    private final RecentEvents events;
    private final OrgRegistry registry;
    private final DeadLetters deadLetters;
    private final Replay replay;
    private final Gaps gaps;
    private final ObjectMapper json = new ObjectMapper();

    ActivityPages(RecentEvents events, OrgRegistry registry, DeadLetters deadLetters, Replay replay, Gaps gaps) {
        this.events = events;
        this.registry = registry;
        this.deadLetters = deadLetters;
        this.replay = replay;
        this.gaps = gaps;
    }

    /** What somebody looks for, as the form sends it. */
    record Asked(
            @Nullable String org,
            @Nullable String type,
            @Nullable String user,
            @Nullable String ip,
            @Nullable String text,
            @Nullable String from,
            @Nullable String to,
            @Nullable String before) {
        /** Whether anything in particular is looked for. */
        public boolean any() {
            return Stream.of(org, type, user, ip, text, from, to).anyMatch(each -> each != null && !each.isBlank());
        }

        RecentEvents.Search search() {
            return new RecentEvents.Search(org, type, user, ip, text, moment(from), moment(to), number(before));
        }

        /** Of a link of ours, so that another one is a mistake. */
        private static @Nullable Long number(@Nullable String text) {
            try {
                return text == null || text.isBlank() ? null : Long.valueOf(text.strip());
            } catch (NumberFormatException e) {
                throw new ResponseStatusException(
                        HttpStatus.BAD_REQUEST,
                        "The value of before is not of the kind that is asked for: it is the number of an event.",
                        e);
            }
        }

        /** The browser's own date and time, taken for UTC as the page says. What is none looks for nothing. */
        private static @Nullable Instant moment(@Nullable String text) {
            try {
                return text == null || text.isBlank()
                        ? null
                        : LocalDateTime.parse(text.strip()).toInstant(ZoneOffset.UTC);
            } catch (DateTimeParseException e) {
                return null;
            }
        }
    }

    @GetMapping("/activity")
    String activity(@ModelAttribute("asked") Asked asked, Model model) {
        fill(asked, model);
        model.addAttribute("orgs", registry.aliases());
        model.addAttribute("classes", events.classes());
        return "activity";
    }

    @GetMapping("/live/activity")
    String activityLive(@ModelAttribute("asked") Asked asked, Model model) {
        fill(asked, model);
        return "activity :: live";
    }

    private void fill(Asked asked, Model model) {
        List<RecentEvents.Recent> found = events.find(asked.search(), SHOWN);
        model.addAttribute("events", found);
        model.addAttribute("older", found.size() == SHOWN ? found.get(SHOWN - 1).id() : null);
    }

    @GetMapping("/activity/{id}")
    String event(@PathVariable("id") long id, Model model) {
        RecentEvents.Full full = events.find(id)
                .orElseThrow(() -> new ResponseStatusException(
                        HttpStatus.NOT_FOUND, "This event is no longer among those delivered last."));
        String row = full.row();
        model.addAttribute("recent", full.recent());
        model.addAttribute("event", pretty(full.event()));
        model.addAttribute("row", row == null ? null : pretty(row));
        return "event";
    }

    private String pretty(String text) {
        try {
            return json.writerWithDefaultPrettyPrinter().writeValueAsString(json.readTree(text));
        } catch (JsonProcessingException e) {
            return text;
        }
    }

    @GetMapping("/dead-letters")
    String letters(@RequestParam(name = "after", defaultValue = "0") long after, Model model) {
        Map<String, List<DeadLetter>> byOrg = new LinkedHashMap<>();
        registry.aliases().forEach(org -> {
            List<DeadLetter> letters = deadLetters.list(org, after, LETTERS);
            if (!letters.isEmpty()) {
                byOrg.put(org, letters);
            }
        });
        model.addAttribute("letters", byOrg);
        model.addAttribute("most", LETTERS);
        return "dead-letters";
    }

    @GetMapping("/dead-letters/{id}")
    String letter(@PathVariable("id") long id, Model model) {
        DeadLetter letter = find(id);
        model.addAttribute("letter", letter);
        model.addAttribute("record", pretty(letter.record()));
        return "dead-letter";
    }

    @PostMapping("/dead-letters/{id}/replay")
    String replay(@PathVariable("id") long id, RedirectAttributes then) {
        Replay.Outcome outcome = replay.replay(find(id));
        if (outcome.delivered()) {
            then.addFlashAttribute("notice", "Dead letter " + id + " is delivered.");
            return "redirect:/dead-letters";
        }
        then.addFlashAttribute("problem", "Dead letter " + id + " is not delivered: " + outcome.reason());
        return deadLetters.find(id).isPresent() ? "redirect:/dead-letters/{id}" : "redirect:/dead-letters";
    }

    @PostMapping("/dead-letters/{id}/discard")
    String discard(@PathVariable("id") long id, RedirectAttributes then) {
        deadLetters.remove(find(id).id());
        then.addFlashAttribute("notice", "Dead letter " + id + " is discarded.");
        return "redirect:/dead-letters";
    }

    private DeadLetter find(long id) {
        return deadLetters
                .find(id)
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "No dead letter " + id + "."));
    }

    @GetMapping("/gaps")
    String gaps(Model model) {
        Map<String, List<Gaps.Gap>> byOrg = new LinkedHashMap<>();
        registry.aliases().forEach(org -> {
            List<Gaps.Gap> found = gaps.list(org);
            if (!found.isEmpty()) {
                byOrg.put(org, found);
            }
        });
        model.addAttribute("gaps", byOrg);
        return "gaps";
    }
}
