package dev.orgtrail.deliver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The names of a stream's files: the hour or day in UTC in which they were begun, and a number where one was full. */
enum RollingNames {
    HOUR("uuuu-MM-dd'T'HH"),
    DAY("uuuu-MM-dd");

    private static final Pattern NAME = Pattern.compile("(\\d{4}-\\d\\d-\\d\\d(?:T\\d\\d)?)(?:-(\\d{1,9}))?\\.ndjson");

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
