package dev.orgtrail.console;

import dev.orgtrail.state.Sources;
import dev.orgtrail.state.Statuses;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Numbers, times and states in plain words, for the pages. Times are UTC, as in Salesforce's logs. */
@Component("words")
public class Words {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final Map<String, String> SOURCES = Map.of(
            Sources.LOGIN_HISTORY, "Login history",
            Sources.SETUP_AUDIT_TRAIL, "Setup Audit Trail",
            Sources.EVENT_LOG_FILE, "Event log files",
            Sources.STREAMING, "Streams",
            Sources.DIRECTORY, "User directory");

    private final Clock clock;

    Words(Clock clock) {
        this.clock = clock;
    }

    /** A number with its thousands apart. */
    public String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /**
     * So many of something, such as {@code 1 open gap}.
     *
     * @param one the name of one, whose plural ends in s
     */
    public static String count(long number, String one) {
        return String.format(Locale.ROOT, "%,d %s%s", number, one, number == 1 ? "" : "s");
    }

    /** A moment. */
    public String time(@Nullable Instant moment) {
        return moment == null ? "–" : TIME.format(moment) + " UTC";
    }

    /** How long ago a moment was. */
    public String ago(@Nullable Instant moment) {
        if (moment == null) {
            return "never";
        }
        Duration ago = Duration.between(moment, clock.instant());
        return ago.getSeconds() < 2 ? "just now" : duration(ago) + " ago";
    }

    /** How many seconds, in words; a dash for none known. */
    public String seconds(@Nullable Long seconds) {
        return seconds == null ? "–" : duration(Duration.ofSeconds(Math.max(0, seconds)));
    }

    /** A length of time, in its largest unit. */
    public String duration(Duration time) {
        long seconds = Math.max(0, time.toSeconds());
        if (seconds < 120) {
            return seconds + " s";
        }
        if (seconds < 7_200) {
            return seconds / 60 + " min";
        }
        return seconds < 172_800 ? seconds / 3_600 + " h" : seconds / 86_400 + " days";
    }

    /** A source by its name. */
    public String source(String source) {
        return SOURCES.getOrDefault(source, source);
    }

    /** A state in a word. */
    public String state(Statuses.State state) {
        return switch (state) {
            case ON -> "working";
            case WAITING -> "waiting";
            case FAILING -> "in trouble";
            case OFF -> "off";
        };
    }

    /** The state of a source in a word: one that has read nothing yet is not called working. */
    public String state(OrgView.Source source) {
        return source.state() == Statuses.State.ON && nothing(source) ? "nothing yet" : state(source.state());
    }

    private static boolean nothing(OrgView.Source source) {
        Long known = source.known();
        return source.recordsRead() == 0 && (known == null || known == 0);
    }

    /** A state as the name of its style. */
    public String style(Enum<?> state) {
        return state.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The outcome of a check, or what became of a gap, in words. */
    public String plain(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
