/** Tests of the sinks. */
@NullMarked
package dev.orgtrail.sink.kafka;

import org.jspecify.annotations.NullMarked;
