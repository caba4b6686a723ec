/** How an org is connected and logged in to: the consent in the browser, the unattended flows, credentials at rest. */
@NullMarked
package dev.orgtrail.connect;

import org.jspecify.annotations.NullMarked;
