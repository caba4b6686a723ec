package dev.orgtrail.state;

/** Tells that a state which was closed is used again. What was last kept in it may be lost, as after a crash. */
public record StateOpened() {}
