/** Tests of what is added to events. */
@NullMarked
package dev.orgtrail.enrich;

import org.jspecify.annotations.NullMarked;
