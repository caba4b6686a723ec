package dev.orgtrail.salesforce;

import java.util.Set;

/**
 * A query of a source, as its route writes it: the columns that it would like to have.
 *
 * @param org the org's alias
 * @param source the source, in whose status is told what is left out
 * @param purpose what it is for
 * @param soql the query
 * @param needed the columns that the source cannot do without, such as {@code Id} and {@code LoginTime}
 * @param wider whether the source copes with more rows than the query asks for, where a condition of it is about a column
 *     that the user does not see
 */
public record SourceQuery(
        String org, String source, ApiPurpose purpose, String soql, Set<String> needed, boolean wider) {}
