/** What keeps secrets out of the log. */
@NullMarked
package dev.orgtrail.logging;

import org.jspecify.annotations.NullMarked;
