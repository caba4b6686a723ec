/** Tests of logging in to an org and of talking to it, on the stand-in org. */
@NullMarked
package dev.orgtrail.salesforce;

import org.jspecify.annotations.NullMarked;
