/** The settings of {@code application.yaml}: bound to records, checked at the start, and refused by name when wrong. */
@NullMarked
package dev.orgtrail.settings;

import org.jspecify.annotations.NullMarked;
