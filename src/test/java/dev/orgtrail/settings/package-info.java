/** Tests of what settings there are and how wrong ones are refused. */
@NullMarked
package dev.orgtrail.settings;

import org.jspecify.annotations.NullMarked;
