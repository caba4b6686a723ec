/** Tests of the sinks. */
@NullMarked
package dev.orgtrail.sink.file;

import org.jspecify.annotations.NullMarked;
