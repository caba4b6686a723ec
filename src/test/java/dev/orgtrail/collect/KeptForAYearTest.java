package dev.orgtrail.collect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orgtrail.standin.OrgSettings;
import dev.orgtrail.standin.StandInOrg;
import dev.orgtrail.state.DeliveredLogRows;
import dev.orgtrail.state.DeliveredRows;
import dev.orgtrail.state.Slice;
import dev.orgtrail.state.Sources;
import java.io.Closeable;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How much is read of an org that keeps its log files for a year. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KeptForAYearTest {
    private static final int KEPT = 365;

    private final StandInOrg org =
            new StandInOrg(OrgSettings.plain().scale(0.001).historyDays(1).logFileDays(KEPT));

    @BeforeAll
    void start() throws Exception {
        org.start();
    }

    @AfterAll
    void stop() {
        org.close();
    }

    /** A day's file is created the day after, so that the last day that was created in that time is the one before. */
    @ParameterizedTest
    @CsvSource({"auto, 30", "all, 365", "90, 90"})
    void itsFilesAreReadForThirtyDaysForAllThatItKeepsOrForSoManyDays(String setting, int days) throws Exception {
        try (CollectedOrg collected = new CollectedOrg(
                org,
                Map.of("orgtrail.history.log-file-days", setting),
                List.of(LogFileBeginning.class, LivePoll.class, LogFilePlan.class),
                List.of(DeliveredRows.class, DeliveredLogRows.class))) {
            Exchange exchange = collected.exchange(Map.of("source", Sources.EVENT_LOG_FILE, "feed", LivePoll.FEED));
            collected.part(LogFileBeginning.class).find(exchange);
            collected.part(LivePoll.class).open(exchange);
            exchange.getIn().setBody(listing(String.valueOf(exchange.getIn().getHeader("from"))));
            collected.part(LogFilePlan.class).plan(exchange);

            List<Slice> planned = collected.state().slices().logFiles("acme", Instant.EPOCH).values().stream()
                    .map(file -> file.slice())
                    .toList();
            TreeSet<LocalDate> read = new TreeSet<>();
            planned.forEach(file -> read.add(LocalDate.ofInstant(file.from(), ZoneOffset.UTC)));
            LocalDate today = LocalDate.ofInstant(org.clock().instant(), ZoneOffset.UTC);
            assertThat(read.first()).isBetween(today.minusDays(days + 4L), today.minusDays(days - 1L));
            assertThat(read).as("of each day").hasSizeBetween(days - 3, days + 4);
            assertThat(rows(
                            collected,
                            planned.stream()
                                    .min((one, other) -> one.from().compareTo(other.from()))
                                    .orElseThrow()))
                    .as("rows of the oldest")
                    .isPositive();
        }
    }

    private static String listing(String from) throws Exception {
        return RouteQueries.all().stream()
                .filter(query -> query.bean().equals("logFilePlan"))
                .map(query -> query.soql().replace("${header.from}", from))
                .findFirst()
                .orElseThrow();
    }

    private static int rows(CollectedOrg collected, Slice file) throws Exception {
        int rows = 0;
        Iterator<Message> batches = collected
                .part(LogFileReader.class)
                .read(collected.exchange(Map.of("source", Sources.EVENT_LOG_FILE, "slice", file.id())));
        try (Closeable open = (Closeable) batches) {
            while (batches.hasNext()) {
                rows += batches.next().getBody(List.class).size();
            }
        }
        return rows;
    }
}
