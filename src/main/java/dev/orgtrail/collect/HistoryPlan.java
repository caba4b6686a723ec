package dev.orgtrail.collect;

import dev.orgtrail.state.Slice;
import dev.orgtrail.state.Slices;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.springframework.stereotype.Component;

/** Plans the history of a history object as slices of one day. */
@Component
public class HistoryPlan {
    private final Slices slices;

    HistoryPlan(Slices slices) {
        this.slices = slices;
    }

    /**
     * Plans the days before a moment; days that are planned already stay as they are.
     *
     * @param org the org's alias
     * @param source the source
     * @param days how many days back; the first is planned whole
     * @param until where history ends and the poll begins
     * @return how many slices were new
     */
    public int plan(String org, String source, int days, Instant until) {
        Instant from = until.minus(Duration.ofDays(days));
        List<Slice> planned = new ArrayList<>();
        for (LocalDate day = from.atZone(ZoneOffset.UTC).toLocalDate();
                start(day).isBefore(until);
                day = day.plusDays(1)) {
            Instant end = start(day.plusDays(1));
            planned.add(Slice.window(org, source, day.toString(), start(day), end.isBefore(until) ? end : until));
        }
        int added = slices.plan(planned);
        slices.wake(org, source);
        return added;
    }

    /**
     * Lets the slices of sources rest that nothing reads any more, such as those of an object that was taken out of the settings.
     * They are read once their source is named again.
     *
     * @param read whether a source is read
     */
    public void restUnless(String org, Predicate<String> read) {
        slices.restUnless(org, read);
    }

    private static Instant start(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
