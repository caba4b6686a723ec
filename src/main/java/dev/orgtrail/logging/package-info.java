/**
 * Keeps secrets out of the log, whatever level is set: loggers of libraries that show what they send and receive are capped,
 * and what looks like a secret in any other line is left out. Set up once, before anything is connected; afterwards it is
 * called by the logging system, on any thread.
 */
@NullMarked
package dev.orgtrail.logging;

import org.jspecify.annotations.NullMarked;
