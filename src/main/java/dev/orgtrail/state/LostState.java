package dev.orgtrail.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
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
    private static final Logger LOG = LoggerFactory.getLogger(LostState.class);

    private final Path state;
    private final Path note;
    private volatile @Nullable Instant at;

    /**
     * Of a state.
     *
     * @param state its file
     */
    LostState(Path state) {
        this.state = state;
        this.note = state.resolveSibling(state.getFileName().toString().replaceFirst("mv\\.db$", "lost"));
    }

    /** Looks, before the state is opened, whether it is new because the one before was lost. */
    void look() throws IOException {
        if (Files.exists(state)) {
            Files.deleteIfExists(note);
        } else if (Files.exists(note)) {
            try {
                at = Instant.parse(Files.readString(note).strip());
            } catch (DateTimeException e) {
                LOG.debug("The note {} is no time", note, e);
            }
        }
    }

    /** Notes that a state is still in use though its file is gone. */
    void inUse(Instant now) {
        if (Files.exists(state) || !Files.isDirectory(note.resolveSibling(""))) {
            return;
        }
        try {
            Files.writeString(note, now.toString());
        } catch (IOException e) {
            LOG.debug("The note {} cannot be written", note, e);
        }
    }

    /** Until when the state before was in use that was lost; empty where none was. */
    Optional<Instant> at() {
        return Optional.ofNullable(at);
    }
}
