/** The sink of NDJSON files, each event once in them. Its face is the Kamelet {@code file-sink}. */
@NullMarked
package dev.orgtrail.sink.file;

import org.jspecify.annotations.NullMarked;
