/** Tests of who may use the pages and the API. */
@NullMarked
package dev.orgtrail.console.security;

import org.jspecify.annotations.NullMarked;
