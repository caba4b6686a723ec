package dev.orgtrail.normalize;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A row that could not become an event.
 *
 * @param row the row as it was given
 * @param reason why, in a sentence a person can act on
 */
public record Rejected(Map<String, ? extends @Nullable Object> row, String reason) {}
