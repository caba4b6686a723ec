package dev.orgtrail.sink.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The names of a stream's files: the hour or day in UTC in which they were begun, and a number where one was full. */
enum RollingNames {
    HOUR("uuuu-MM-dd'T'HH"),
    DAY("uuuu-MM-dd");

    private static final Pattern NAME = Pattern.compile("(\\d{4}-\\d\\d-\\d\\d(?:T\\d\\d)?)(?:-(\\d{1,9}))?\\.ndjson");

    private static final int PERIODS_AFTER = 2;

    /** How far the clock that names the files may be behind Salesforce's. */
    private static final Duration CLOCKS_APART = Duration.ofHours(1);

    private final DateTimeFormatter period;

    RollingNames(String pattern) {
        period = DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneOffset.UTC);
    }

    static RollingNames of(String setting) {
        return switch (setting) {
            case "hour" -> HOUR;
            case "day" -> DAY;
            default ->
                throw new IllegalArgumentException(
                        "camel.kamelet.file-sink.rollEvery is '" + setting + "'; it can be hour or day.");
        };
    }

    String period(Instant now) {
        return period.format(now);
    }

    /** One file of a stream: {@code 2026-11-25T02.ndjson}, or {@code 2026-11-25T02-1.ndjson} when that was full. */
    record Name(String period, int number) implements Comparable<Name> {
        private static final Comparator<Name> ORDER =
                Comparator.comparing(Name::period).thenComparing(Name::number);

        boolean isBefore(Instant moment) {
            return period.compareTo(moment.toString().substring(0, period.length())) < 0;
        }

        boolean isAfter(Instant moment) {
            return period.compareTo(moment.toString().substring(0, period.length())) > 0;
        }

        Name next() {
            return new Name(period, number + 1);
        }

        Path in(Path stream) {
            return stream.resolve(period + (number == 0 ? "" : "-" + number) + ".ndjson");
        }

        @Override
        public int compareTo(Name other) {
            return ORDER.compare(this, other);
        }
    }

    /** The name of a file that was made from one. */
    static Name nameOf(Path file) {
        Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
        if (!name.matches()) {
            throw new IllegalArgumentException(file + " is no file of a stream");
        }
        return name(name);
    }

    private static Name name(Matcher name) {
        return new Name(name.group(1), name.group(2) == null ? 0 : Integer.parseInt(name.group(2)));
    }

    /**
     * The files of a stream that may hold what happened in a stretch of time and was delivered soon after, or at the first
     * opportunity: those of that time, and of the next two periods that there are.
     *
     * @return the oldest first; none where the stream began after that time
     */
    static List<Path> around(Path stream, Instant from, Instant to) throws IOException {
        List<Name> names = new ArrayList<>(newestFirst(stream));
        Collections.reverse(names);
        List<Path> files = new ArrayList<>();
        if (names.isEmpty() || names.get(0).isAfter(to)) {
            return files;
        }
        Set<String> after = new HashSet<>();
        for (Name name : names) {
            if (name.isAfter(to) && after.add(name.period()) && after.size() > PERIODS_AFTER) {
                break;
            }
            if (!name.isBefore(from.minus(CLOCKS_APART))) {
                files.add(name.in(stream));
            }
        }
        return files;
    }

    /** What a stream's directory holds, the newest first; files of other names are not ours and left alone. */
    static List<Name> newestFirst(Path stream) throws IOException {
        if (!Files.isDirectory(stream)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(stream)) {
            return files.map(file -> NAME.matcher(file.getFileName().toString()))
                    .filter(Matcher::matches)
                    .map(RollingNames::name)
                    .sorted(Comparator.reverseOrder())
                    .toList();
        }
    }
}
