/** Tests of how orgs are connected. */
@NullMarked
package dev.orgtrail.connect;

import org.jspecify.annotations.NullMarked;
