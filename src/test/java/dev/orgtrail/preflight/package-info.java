/** Tests of the prerequisites. */
@NullMarked
package dev.orgtrail.preflight;

import org.jspecify.annotations.NullMarked;
