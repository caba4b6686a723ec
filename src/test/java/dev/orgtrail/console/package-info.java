/** Tests of what a person sees and asks for. */
@NullMarked
package dev.orgtrail.console;

import org.jspecify.annotations.NullMarked;
