/**
 * The threads that orgs share. Work of any org goes in; each org has a place of its own for each kind of work, so that none waits
 * for another, whatever hangs there. May be called from everywhere; nothing here blocks.
 */
@NullMarked
package dev.orgtrail.threads;

import org.jspecify.annotations.NullMarked;
