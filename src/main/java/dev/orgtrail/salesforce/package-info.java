/** Talks to Salesforce through the camel-salesforce component of each org, and where that buffers, beside it. */
@NullMarked
package dev.orgtrail.salesforce;

import org.jspecify.annotations.NullMarked;
