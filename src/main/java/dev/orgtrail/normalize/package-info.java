/**
 * Turns Salesforce rows into OCSF events by mapping files that a team can read and edit: the mapping compiler, the plans
 * it makes, and the writer of events.
 */
@NullMarked
package dev.orgtrail.normalize;

import org.jspecify.annotations.NullMarked;
