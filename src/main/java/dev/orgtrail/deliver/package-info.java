/** Delivers batches of events to the sinks and acknowledges them: serialization, sinks, dead letters, ledger. */
@NullMarked
package dev.orgtrail.deliver;

import org.jspecify.annotations.NullMarked;
