package dev.orgtrail.enrich;

import com.maxmind.db.CHMCache;
import com.maxmind.db.Reader;
import com.maxmind.geoip2.DatabaseReader;
import com.maxmind.geoip2.exception.GeoIp2Exception;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A MaxMind-format database file, opened anew when the file has changed. */
final class GeoDatabase {
    private static final Logger LOG = LoggerFactory.getLogger(GeoDatabase.class);
    private static final long LOOK_AGAIN = Duration.ofMinutes(1).toNanos();

    /** Asks an open database. */
    interface Question<T> {
        @Nullable
        T ask(DatabaseReader reader) throws IOException, GeoIp2Exception;
    }

    private final Path file;
    private final long lookAgain;
    private @Nullable DatabaseReader reader;
    private @Nullable FileTime opened;
    private long lookedAt;

    GeoDatabase(Path file) {
        this(file, LOOK_AGAIN);
    }

    /**
     * For a file.
     *
     * @param lookAgain how long not to look whether the file has changed, in nanoseconds
     */
    GeoDatabase(Path file, long lookAgain) {
        this.file = file;
        this.lookAgain = lookAgain;
        this.lookedAt = System.nanoTime() - lookAgain - 1;
    }

    /** The answer, or null where the database has none or cannot be read. */
    <T> @Nullable T ask(Question<T> question) {
        try {
            DatabaseReader current = current();
            return current == null ? null : question.ask(current);
        } catch (IOException | GeoIp2Exception | RuntimeException e) {
            LOG.debug("{} could not be asked", file, e);
            return null;
        }
    }

    /** When the file was last opened; changes with the file, so that answers kept from before can be told apart. */
    synchronized @Nullable FileTime version() {
        current();
        return opened;
    }

    private synchronized @Nullable DatabaseReader current() {
        if (System.nanoTime() - lookedAt > lookAgain) {
            lookedAt = System.nanoTime();
            try {
                FileTime changed = Files.getLastModifiedTime(file);
                if (!changed.equals(opened)) {
                    opened = changed;
                    // In memory, and not mapped: a file that is replaced in place must not change under a reader.
                    reader = new DatabaseReader.Builder(Files.newInputStream(file))
                            .fileMode(Reader.FileMode.MEMORY)
                            .withCache(new CHMCache())
                            .build();
                }
            } catch (IOException | RuntimeException e) {
                LOG.warn(
                        "{} is no database of addresses ({}); {}. Put a MaxMind-format file there.",
                        file,
                        e.getMessage(),
                        reader == null ? "addresses are not located" : "the one opened before stays in use");
            }
        }
        return reader;
    }
}
