package dev.orgtrail.normalize;

import java.util.List;
import java.util.Map;

/**
 * What became of a batch: every row is in exactly one of the two lists, in the order of the batch.
 *
 * @param events OCSF events as nested maps, lists, strings, numbers and booleans
 * @param rejected the rows that could not be mapped, each with its reason
 */
public record Normalized(List<Map<String, Object>> events, List<Rejected> rejected) {}
