/** Orgtrail: delivers what happens in Salesforce orgs, past and live, as OCSF events. Starts the application. */
@NullMarked
package dev.orgtrail;

import org.jspecify.annotations.NullMarked;
