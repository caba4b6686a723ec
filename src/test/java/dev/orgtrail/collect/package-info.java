/** Tests of how routes come, change and go. */
@NullMarked
package dev.orgtrail.collect;

import org.jspecify.annotations.NullMarked;
