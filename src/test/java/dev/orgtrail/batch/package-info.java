/** Tests of what a batch is. */
@NullMarked
package dev.orgtrail.batch;

import org.jspecify.annotations.NullMarked;
