/**
 * What a sink is. In: a {@link dev.orgtrail.sink.Delivery}, in the thread that reads the source, which waits. Out: all of its
 * events in the sink, or an exception that says whether to try again. The sinks that need Java are the packages below.
 */
@NullMarked
package dev.orgtrail.sink;

import org.jspecify.annotations.NullMarked;
