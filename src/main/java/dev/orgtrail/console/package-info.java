/** Shows what Orgtrail does: the REST API, health and progress. */
@NullMarked
package dev.orgtrail.console;

import org.jspecify.annotations.NullMarked;
