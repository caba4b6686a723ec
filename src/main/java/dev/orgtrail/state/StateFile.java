package dev.orgtrail.state;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.SQLExceptionOverride;
import dev.orgtrail.settings.FilePermissions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The file of an H2 state. When a write fails, as on a full disk, H2 closes the file, and each connection that there is can never be
 * used again: the pool is told to let go of it. Whether the state is used again is for {@link StateWatch} to say. What was
 * committed in the last half second before may be lost then, so nobody goes on from what he remembers of it.
 */
@Component
public class StateFile {
    /** Room that the disk must have before a state is used again that had none: enough for H2 to write what it must. */
    private static final long ROOM = 16L << 20;

    private static final long MB = 1L << 20;

    /** H2's URLs of a state in a file: the word file may be left out before a path. */
    private static final Pattern H2_FILE =
            Pattern.compile("jdbc:h2:(?:file:(?<named>[^;]+)|(?<bare>[~./][^;]*))(?<settings>.*)");

    private final AtomicReference<@Nullable StateTrouble> trouble = new AtomicReference<>();
    private final AtomicBoolean kept = new AtomicBoolean();
    private volatile int generation;
    private @Nullable HikariDataSource pool;
    private @Nullable Path file;
    private @Nullable Object identity;
    private volatile @Nullable LostState lost;

    /**
     * Where an H2 state is.
     *
     * @param url the setting {@code orgtrail.state.url}
     * @return the path that H2 puts its endings behind; empty for any other database, and for one in memory
     */
    public static Optional<Path> path(@Nullable String url) {
        Matcher h2 = H2_FILE.matcher(url == null ? "" : url);
        if (!h2.matches()) {
            return Optional.empty();
        }
        String path = h2.group("named") == null ? h2.group("bare") : h2.group("named");
        // As H2 reads it.
        return Optional.of(
                Path.of(path.replaceFirst("^~(?=[/\\\\])", Matcher.quoteReplacement(System.getProperty("user.home")))));
    }

    /** Prepares a pool of connections to a file of H2, before it makes the first; does nothing with one to another database. */
    void usedBy(HikariDataSource connections) {
        String url = connections.getJdbcUrl();
        String ours = H2Url.ours(url);
        if (!Objects.equals(ours, url)) {
            connections.setJdbcUrl(ours);
        }
        path(url).ifPresent(path -> {
            pool = connections;
            file = path.resolveSibling(path.getFileName() + ".mv.db")
                    .toAbsolutePath()
                    .normalize();
            lost = new LostState(file);
            connections.setExceptionOverride(new DeadConnections());
        });
    }

    /**
     * Sees, before the first connection, that nobody but the user that Orgtrail runs as can read the state. A folder that holds other
     * things than the state keeps its permissions.
     *
     * @throws SQLException where the file cannot be made
     */
    void keepToOurselves() throws SQLException {
        Path there = file;
        if (there == null || !kept.compareAndSet(false, true)) {
            return;
        }
        Path folder = Objects.requireNonNull(there.getParent());
        String name = there.getFileName().toString().replaceFirst("mv\\.db$", "");
        try {
            FilePermissions.OWNER_ONLY.createFolders(folder);
            Objects.requireNonNull(lost).look();
            FilePermissions.OWNER_ONLY.createFile(there);
            List<Path> all;
            try (Stream<Path> listed = Files.list(folder)) {
                all = listed.toList();
            }
            List<Path> ours = all.stream()
                    .filter(each -> each.getFileName().toString().startsWith(name))
                    .toList();
            ours.forEach(FilePermissions.OWNER_ONLY::setOn);
            if (ours.size() == all.size()) {
                FilePermissions.OWNER_ONLY.setOnFolder(folder);
            }
        } catch (IOException e) {
            throw new SQLException("its file cannot be made: " + StateTrouble.cause(e), e);
        }
    }

    private final class DeadConnections implements SQLExceptionOverride {
        @java.lang.Override
        public SQLExceptionOverride.Override adjudicate(SQLException failure) {
            if (!StateTrouble.closesTheFile(failure)) {
                return SQLExceptionOverride.Override.CONTINUE_EVICT;
            }
            trouble.compareAndSet(null, StateTrouble.of(failure).orElseThrow());
            return SQLExceptionOverride.Override.MUST_EVICT;
        }
    }

    /** Whether H2 has closed the file, and it is not in use again. */
    boolean isClosed() {
        return trouble.get() != null;
    }

    /**
     * Refuses whoever wants to use the state while its file is closed.
     *
     * @throws StateClosedException then
     */
    void requireOpen() throws StateClosedException {
        StateTrouble why = trouble.get();
        if (why != null) {
            throw new StateClosedException(why);
        }
    }

    /** Which opening of the file this is: what was committed in the last one may be lost in the next. */
    int generation() {
        return generation;
    }

    /**
     * Tries to use a closed file again.
     *
     * @return what keeps it from being used; empty when it is in use
     */
    Optional<StateTrouble> open() {
        HikariDataSource connections = Objects.requireNonNull(pool);
        Optional<StateTrouble> obstacle = obstacle();
        if (obstacle.isEmpty()) {
            connections.getHikariPoolMXBean().softEvictConnections();
            try (Connection connection = connections.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute(Durability.NOW);
                generation++;
                identity = null;
            } catch (SQLException e) {
                obstacle = Optional.of(
                        new StateTrouble(
                                "the state does not open again: " + StateTrouble.cause(e),
                                "Restart Orgtrail; if it does not start, put back a backup of the state. Nothing is read until then."));
            }
        }
        trouble.set(obstacle.orElse(null));
        return obstacle;
    }

    /** What keeps a closed file from being used, as far as the file system tells. */
    Optional<StateTrouble> obstacle() {
        Path there = Objects.requireNonNull(file);
        Path folder = Objects.requireNonNull(there.getParent());
        if (!Files.exists(there)) {
            return Optional.of(
                    new StateTrouble(
                            "the state's file " + there + " is gone",
                            "Put it back, or the volume that it is on. Nothing is read until then; Orgtrail goes on by itself."));
        }
        try {
            if (Files.getFileStore(folder).getUsableSpace() < ROOM) {
                return Optional.of(full(folder));
            }
            Path probe = Files.createTempFile(folder, ".room", "");
            try {
                Files.write(probe, new byte[(int) MB], StandardOpenOption.WRITE, StandardOpenOption.SYNC);
            } finally {
                Files.delete(probe);
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(
                    StateTrouble.noRoom(e)
                            ? full(folder)
                            : new StateTrouble(
                                    "the state's folder " + folder + " cannot be written to (" + StateTrouble.cause(e)
                                            + ")",
                                    "See to its permissions and its volume. Nothing is read until then; Orgtrail goes on by"
                                            + " itself."));
        }
    }

    private static StateTrouble full(Path folder) {
        return new StateTrouble(
                "the disk of the state is full: less than " + ROOM / MB + " MB are free in " + folder,
                "Make room there, or make the volume larger. Nothing is read until then; Orgtrail goes on by itself from where"
                        + " it was.");
    }

    /**
     * Whether the file that H2 has open is still the one of that name: it may have been deleted, or its volume mounted again.
     *
     * @return what is wrong; empty where nothing is
     */
    Optional<StateTrouble> displaced() {
        Path there = file;
        if (there == null) {
            return Optional.empty();
        }
        Object now;
        try {
            now = Files.readAttributes(there, BasicFileAttributes.class).fileKey();
        } catch (IOException e) {
            return identity == null ? Optional.empty() : Optional.of(gone(there));
        }
        if (identity == null) {
            identity = now;
        }
        return now == null || now.equals(identity)
                ? Optional.empty()
                : Optional.of(new StateTrouble(
                        "the state's file " + there
                                + " is not the one that Orgtrail has open, but another of that name",
                        "Restart Orgtrail: it goes on from the file that is there now."));
    }

    /** Notes, for the next start, that the state is in use at this moment, where its file is gone. */
    void noteInUse(Instant now) {
        LostState note = lost;
        if (note != null) {
            note.inUse(now);
        }
    }

    /** Takes that note back, where the file is there again. */
    void noteIsThere() {
        LostState note = lost;
        if (note != null) {
            note.isThere();
        }
    }

    /**
     * Until when the state before this one was in use, where its file was deleted meanwhile.
     *
     * @param now our time
     * @return empty where it was not deleted in the last three days
     */
    public Optional<Instant> lostAt(Instant now) {
        LostState note = lost;
        return note == null ? Optional.empty() : note.at(now);
    }

    private static StateTrouble gone(Path file) {
        return new StateTrouble(
                "the state's file " + file + " is gone while Orgtrail uses it",
                "Orgtrail works on, but forgets at its end how far it has read. Mount the volume again where it was unmounted. Where"
                        + " the file was deleted, put back a backup and restart Orgtrail; without one, all history is delivered"
                        + " again at the next start, with the same metadata.uids. Let that start follow the stop at once: what is"
                        + " streamed in between is not delivered, and a gap tells of it, except where the folder is gone too.");
    }
}
