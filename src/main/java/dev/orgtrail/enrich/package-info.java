/** Adds to events what they only name: the user behind an id. */
@NullMarked
package dev.orgtrail.enrich;

import org.jspecify.annotations.NullMarked;
