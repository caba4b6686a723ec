/** The threads that orgs share. */
@NullMarked
package dev.orgtrail.threads;

import org.jspecify.annotations.NullMarked;
