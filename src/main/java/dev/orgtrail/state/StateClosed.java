package dev.orgtrail.state;

/**
 * Tells that nothing can be kept in the state until {@link StateOpened} is told.
 *
 * @param reason why, and what to do
 */
public record StateClosed(String reason) {}
