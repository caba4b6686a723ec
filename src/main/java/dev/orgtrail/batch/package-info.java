/**
 * What a batch is: where it comes from, where it stands in its source, and what its rows say of themselves. The ground of
 * reading and delivery: uses no other package of Orgtrail's, holds values only, and runs in whatever thread asks.
 */
@NullMarked
package dev.orgtrail.batch;

import org.jspecify.annotations.NullMarked;
