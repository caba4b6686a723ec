/** Shows, on real files and a real broker, that what is delivered arrives, once, whatever happens in between. */
@NullMarked
package dev.orgtrail.deliver;

import org.jspecify.annotations.NullMarked;
