/** Who may use the pages and the API: people by password or OpenID Connect, machines by token. */
@NullMarked
package dev.orgtrail.console.security;

import org.jspecify.annotations.NullMarked;
