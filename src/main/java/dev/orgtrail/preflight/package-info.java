/** The checks behind Test API: each prerequisite of an org, passed or failed, with its remedy. */
@NullMarked
package dev.orgtrail.preflight;

import org.jspecify.annotations.NullMarked;
