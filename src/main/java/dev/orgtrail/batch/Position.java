package dev.orgtrail.batch;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Where a batch stands in its source, and so what is committed with it. */
public sealed interface Position {

    /**
     * In a piece of history.
     *
     * @param slice the slice
     * @param span the time that is read of it; null where it is not known
     * @param first how many of its rows come before this batch
     * @param reached how many of its rows are delivered once this batch is
     * @param last whether the slice ends with this batch
     * @param cursor how far a window is delivered once this batch is; null where it stays as it was
     */
    record InSlice(
            SliceId slice,
            @Nullable Span span,
            long first,
            long reached,
            boolean last,
            @Nullable String cursor) implements Position {}

    /**
     * In a live feed: a poll, a channel or a PushTopic.
     *
     * @param feed its name within the source
     * @param cursor how far it is delivered once this batch is; null where its checkpoint stays as it was
     */
    record InFeed(String feed, @Nullable String cursor) implements Position {}

    /**
     * A dead letter that is delivered once more.
     *
     * @param deadLetter its number
     * @param sink the sink that refused it, which alone gets it; null where it never became an event
     */
    record Replayed(long deadLetter, @Nullable String sink) implements Position {}

    /**
     * A stretch of time.
     *
     * @param from its first instant
     * @param to the first instant after it
     */
    record Span(Instant from, Instant to) {}
}
