/** Reads the sources of every org: plans slices, keeps checkpoints, and creates, replaces and removes the routes. */
@NullMarked
package dev.orgtrail.collect;

import org.jspecify.annotations.NullMarked;
