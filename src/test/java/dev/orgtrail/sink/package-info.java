/** Tests of the sinks. */
@NullMarked
package dev.orgtrail.sink;

import org.jspecify.annotations.NullMarked;
