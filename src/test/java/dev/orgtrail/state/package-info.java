/** Tests of the state, each on both engines. */
@NullMarked
package dev.orgtrail.state;

import org.jspecify.annotations.NullMarked;
