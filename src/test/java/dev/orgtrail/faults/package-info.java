/**
 * What goes wrong between Salesforce and Orgtrail, fault by fault: each is injected into a whole Orgtrail that reads a
 * stand-in org, and must be named while it lasts and mended without a hand. docs/reliability.md has the table.
 */
@NullMarked
package dev.orgtrail.faults;

import org.jspecify.annotations.NullMarked;
