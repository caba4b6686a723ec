package dev.orgtrail.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Until when a state was in use whose file was deleted meanwhile: noted beside it, for the next start, which begins with a new
 * state and would not know that anything is missing.
 */
final class LostState {
    /** For so long channels that are followed for the first time may be those of the lost state: Salesforce keeps no event longer. */
    private static final Duration COUNTS = Duration.ofDays(3);

    private static final Logger LOG = LoggerFactory.getLogger(LostState.class);

    private final Path state;
    private final Path note;
    private volatile @Nullable Instant at;
    /** Whether the note is of the state that is in use. */
    private volatile boolean noted;

    /**
     * Of a state.
     *
     * @param state its file
     */
    LostState(Path state) {
        this.state = state;
        this.note = state.resolveSibling(state.getFileName().toString().replaceFirst("mv\\.db$", "lost"));
    }

    /**
     * Looks, before the state is opened, whether the one before was lost. The note stays for the starts that follow: the first one may
     * end before it follows each channel of each org.
     */
    void look() throws IOException {
        if (!Files.exists(note)) {
            return;
        }
        try {
            at = Instant.parse(Files.readString(note).strip());
        } catch (DateTimeException e) {
            LOG.debug("The note {} is no time", note, e);
        }
    }

    /** Notes that a state is still in use though its file is gone. */
    void inUse(Instant now) {
        if (Files.exists(state) || !Files.isDirectory(note.resolveSibling(""))) {
            return;
        }
        try {
            Files.writeString(note, now.toString());
            noted = true;
        } catch (IOException e) {
            LOG.debug("The note {} cannot be written", note, e);
        }
    }

    /** Takes back the note of a state whose file is there again. */
    void isThere() {
        if (!noted) {
            return;
        }
        try {
            Files.deleteIfExists(note);
            noted = false;
        } catch (IOException e) {
            LOG.debug("The note {} cannot be deleted", note, e);
        }
    }

    /**
     * Until when the state before was in use that was lost.
     *
     * @param now our time
     * @return empty where none was lost in the last three days
     */
    Optional<Instant> at(Instant now) {
        return Optional.ofNullable(at).filter(lost -> now.isBefore(lost.plus(COUNTS)));
    }
}
