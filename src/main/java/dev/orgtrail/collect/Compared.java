package dev.orgtrail.collect;

/**
 * What is compared with Salesforce.
 *
 * @param feed the channel of a stream, empty for another source
 * @param stored the object that stores the stream's events, empty for another source
 */
record Compared(String org, String source, String feed, String stored) {}
