package dev.orgtrail.standin;

import dev.orgtrail.standin.EventTypes.EventType;
import dev.orgtrail.standin.LogRows.Arrival;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The event log files of an org: 30 days of daily and hourly ones (one day of daily ones without the licence), files
 * given in a folder, a huge one if asked for, and those added while it runs.
 */
final class LogFiles {

    /** Takes a line of the ledger for log rows. */
    interface LedgerReader {
        void rows(String eventType, String requestId, long count);
    }

    private final OrgSettings settings;
    private final Records records;
    private final LogRows rows;
    private final Map<String, LogFile> files = new ConcurrentHashMap<>();
    private final List<Extra> extras = new CopyOnWriteArrayList<>();
    private final AtomicInteger number = new AtomicInteger(1);
    private final Set<String> replacedYesterday = new HashSet<>();
    private final LogFileTimes times;
    private final List<LogFile> toCome = new CopyOnWriteArrayList<>();
    private final LocalDate today;
    private final @Nullable BigLogFile big;
    private final List<FolderLogFile> folder;

    /** A file that was added, by how its rows are read. */
    private record Extra(EventType type, Consumer<LogRows.Reader> rows) {}

    LogFiles(OrgSettings settings, Records records, People people, LoginActivity logins) {
        this.settings = settings;
        this.records = records;
        this.rows = new LogRows(settings, people, logins);
        this.times = new LogFileTimes(settings);
        this.today = LocalDate.ofInstant(settings.start, ZoneOffset.UTC);
        this.big = settings.bigFileBytes > 0 ? new BigLogFile(settings, today.minusDays(1)) : null;
        this.folder = settings.filesDir == null ? List.of() : FolderLogFile.in(settings.filesDir);
        // Salesforce has one daily file of a type and day: a given file stands in the place of the generated one.
        folder.forEach(file -> replacedYesterday.add(file.type().name()));
        if (big != null) {
            replacedYesterday.add(big.type().name());
        }
        for (int back = days() - 1; back >= 0; back--) {
            day(today.minusDays(back));
        }
        records.beforeRead("EventLogFile", this::appear);
    }

    /** Free event types are kept for a day (Object Reference, CSP Violation Event Type), others for 30 days by default. */
    private int days() {
        if (!settings.logFileGeneration) {
            return 0;
        }
        return settings.licensed ? settings.logFileDays : 2;
    }

    /** Files whose time of creation has come are there from now on. */
    private void appear() {
        Instant now = settings.clock.instant();
        for (LogFile file : toCome) {
            if (!file.created.isAfter(now) && toCome.remove(file)) {
                show(file);
            }
        }
    }

    @Nullable
    LogFile file(String id) {
        appear();
        return files.get(id.length() == 15 ? RecordId.withCheck(id) : id);
    }

    /** An org that holds a single day of files has every type in it. */
    private boolean generated(EventType type, LocalDate day) {
        boolean happens = !settings.licensed || type.happensOn(day);
        return happens && !(day.equals(today.minusDays(1)) && replacedYesterday.contains(type.name()));
    }

    private boolean hourly() {
        return settings.licensed && settings.hourly;
    }

    private void day(LocalDate day) {
        for (EventType type : EventTypes.of(settings.licensed)) {
            if (!generated(type, day)) {
                continue;
            }
            if (hourly()) {
                type.hours().stream()
                        .filter(hour -> rows.hasAny(type, day, hour))
                        .forEach(hour -> hour(type, day, hour));
            }
            boolean any = settings.dailyFiles && type.hours().stream().anyMatch(hour -> rows.hasAny(type, day, hour));
            if (any && day.isBefore(today)) {
                Instant created = times.daily(type, day);
                LogFile file = made(type, midnight(day), created, "Daily", 0, out -> {
                    write(out, LogRow.header(type));
                    for (int hour : type.hours()) {
                        rows.read(type, day, hour, (arrival, requestId, line) -> write(out, line));
                    }
                });
                if (created.isAfter(settings.start)) {
                    toCome.add(file);
                } else {
                    show(file);
                }
            }
        }
        if (day.equals(today.minusDays(1))) {
            Instant created = times.dailyOnTime(day);
            for (FolderLogFile file : folder) {
                add(file.type(), midnight(day), created, "Daily", 0, file::writeTo);
            }
            if (big != null) {
                add(big.type(), midnight(day), created, "Daily", 0, big::writeTo);
            }
        }
    }

    private void hour(EventType type, LocalDate day, int hour) {
        Instant created = times.hourly(type, day, hour);
        for (Arrival arrival : List.of(Arrival.ON_TIME, Arrival.LATE)) {
            boolean late = arrival == Arrival.LATE;
            Instant at = late ? created.plus(Duration.ofMinutes(95)) : created;
            if (at.isAfter(settings.start) || (late && !rows.hasLate(type, day, hour))) {
                continue;
            }
            add(type, hourOf(day, hour), at, "Hourly", late ? 2 : 1, out -> {
                write(out, LogRow.header(type));
                rows.read(type, day, hour, (each, requestId, line) -> {
                    if (each == arrival) {
                        write(out, line);
                    }
                });
            });
        }
    }

    /** A new file that appears now, with rows that no other file has; returns its record id. */
    String addNow(String eventType, String interval, @Nullable Integer sequence, int count, Instant now) {
        EventType type = EventTypes.named(eventType);
        boolean daily = interval.equals("Daily");
        Instant hour = Instant.ofEpochSecond(now.getEpochSecond() / 3600 * 3600).minus(Duration.ofHours(4));
        Instant logDate = daily ? midnight(today.minusDays(1)) : hour;
        int next = sequence != null ? sequence : daily ? 0 : nextSequence(eventType, logDate);
        String label = "extra" + extras.size();
        return addExtra(
                type, logDate, now, interval, next, reader -> rows.read(type, logDate, count, label, false, reader));
    }

    /** A new hourly file that appears now and tells of one login; returns its record id. */
    String addNow(Login login, Instant now) {
        EventType type = EventTypes.named(EventTypes.LOGIN);
        Instant hour = login.logged().truncatedTo(ChronoUnit.HOURS);
        int next = nextSequence(type.name(), hour);
        return addExtra(type, hour, now, "Hourly", next, reader -> rows.logins(type, List.of(login), false, reader));
    }

    private String addExtra(
            EventType type,
            Instant logDate,
            Instant created,
            String interval,
            int sequence,
            Consumer<LogRows.Reader> extraRows) {
        extras.add(new Extra(type, extraRows));
        LogFile.Body body = out -> {
            write(out, LogRow.header(type));
            extraRows.accept((arrival, requestId, line) -> write(out, line));
        };
        return add(type, logDate, created, interval, sequence, body);
    }

    void vanish(String id) {
        files.remove(id);
    }

    /** The same rows in another file. */
    String again(String id, String interval, Instant created) {
        LogFile file = java.util.Objects.requireNonNull(files.get(id));
        boolean daily = interval.equals("Daily");
        Instant logDate = daily ? file.logDate.truncatedTo(ChronoUnit.DAYS) : file.logDate;
        return add(
                EventTypes.named(file.eventType),
                logDate,
                created,
                interval,
                daily ? 0 : nextSequence(file.eventType, logDate),
                file::writeTo);
    }

    /**
     * A fuller daily file of another id takes the place of one: the same rows in another order, and some more among them. No
     * page of Salesforce's tells of it, users do; whether the old file stays is not known, so that both can be had.
     */
    String replace(String id, int more, boolean oldStays, Instant created) {
        LogFile old = java.util.Objects.requireNonNull(files.get(id));
        if (!old.interval.equals("Daily")) {
            throw new IllegalArgumentException(id + " is no daily file");
        }
        EventType type = EventTypes.named(old.eventType);
        String label = "more" + extras.size();
        Consumer<LogRows.Reader> rest = reader -> rows.read(type, old.logDate, more, label, false, reader);
        extras.add(new Extra(type, rest));
        if (!oldStays) {
            files.remove(id);
            records.remove("EventLogFile", id);
        }
        return add(type, old.logDate, created, "Daily", 0, out -> {
            write(out, LogRow.header(type));
            rest.accept((arrival, requestId, line) -> write(out, line));
            List<String> held = old.rows();
            for (int i = held.size() - 1; i > 0; i--) {
                write(out, held.get(i));
            }
        });
    }

    private int nextSequence(String eventType, Instant logDate) {
        return 1
                + files.values().stream()
                        .filter(file -> file.eventType.equals(eventType) && file.logDate.equals(logDate))
                        .mapToInt(file -> file.sequence)
                        .max()
                        .orElse(0);
    }

    private String add(
            EventType type, Instant logDate, Instant created, String interval, int sequence, LogFile.Body body) {
        LogFile file = made(type, logDate, created, interval, sequence, body);
        show(file);
        return file.id;
    }

    private LogFile made(
            EventType type, Instant logDate, Instant created, String interval, int sequence, LogFile.Body body) {
        String id = RecordId.of("0AT", number.getAndIncrement());
        return new LogFile(id, type, logDate, created, interval, sequence, body);
    }

    private void show(LogFile file) {
        files.put(file.id, file);
        double newest = Double.parseDouble(settings.apiVersions.get(settings.apiVersions.size() - 1));
        records.put("EventLogFile", file.record(newest, People.integrationUser()));
    }

    /** Hands on every row that is in some file, counted by event type and request. */
    void ledger(LedgerReader reader) {
        Instant clock = settings.clock.instant();
        Instant now = clock.isAfter(settings.start) ? clock : settings.start;
        for (int back = days() - 1; back >= 0; back--) {
            LocalDate day = today.minusDays(back);
            for (EventType type : EventTypes.of(settings.licensed)) {
                boolean hasDaily = settings.dailyFiles
                        && day.isBefore(today)
                        && !times.daily(type, day).isAfter(now);
                if (generated(type, day) && (hasDaily || hourly())) {
                    Map<String, Long> counts = new LinkedHashMap<>();
                    for (int hour : type.hours()) {
                        Instant created = times.hourly(type, day, hour);
                        Instant lateCreated = created.plus(Duration.ofMinutes(95));
                        rows.read(type, day, hour, (arrival, requestId, line) -> {
                            boolean held = hasDaily
                                    || (arrival == Arrival.ON_TIME && !created.isAfter(settings.start))
                                    || (arrival == Arrival.LATE && !lateCreated.isAfter(settings.start));
                            if (held) {
                                counts.merge(requestId, 1L, Long::sum);
                            }
                        });
                    }
                    counts.forEach((requestId, count) -> reader.rows(type.name(), requestId, count));
                }
            }
        }
        folder.forEach(file -> file.ledger(reader));
        if (big != null) {
            big.ledger(reader);
        }
        for (Extra extra : extras) {
            Map<String, Long> counts = new LinkedHashMap<>();
            extra.rows().accept((arrival, requestId, line) -> counts.merge(requestId, 1L, Long::sum));
            counts.forEach((requestId, count) -> reader.rows(extra.type().name(), requestId, count));
        }
    }

    private static void write(OutputStream out, String text) {
        try {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Instant midnight(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private static Instant hourOf(LocalDate day, int hour) {
        return day.atTime(hour, 0).toInstant(ZoneOffset.UTC);
    }
}
