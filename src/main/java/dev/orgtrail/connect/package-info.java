/** How an org is logged in to. */
@NullMarked
package dev.orgtrail.connect;

import org.jspecify.annotations.NullMarked;
