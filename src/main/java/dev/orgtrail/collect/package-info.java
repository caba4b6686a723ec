/** Reads the sources: plans slices of history, keeps live feeds going, creates each org's routes. */
@NullMarked
package dev.orgtrail.collect;

import org.jspecify.annotations.NullMarked;
