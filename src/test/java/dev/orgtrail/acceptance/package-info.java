/** The whole job: the packaged jar in a process of its own, against stand-in orgs, real sinks and real faults. */
@NullMarked
package dev.orgtrail.acceptance;

import org.jspecify.annotations.NullMarked;
