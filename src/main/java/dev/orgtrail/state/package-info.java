/** What Orgtrail remembers: how far each source has been delivered, what is planned, what was set aside. */
@NullMarked
package dev.orgtrail.state;

import org.jspecify.annotations.NullMarked;
