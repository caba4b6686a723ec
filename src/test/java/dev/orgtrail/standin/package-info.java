/**
 * The stand-in org: a local Salesforce that camel-salesforce or any HTTP client can talk to, for tests and for the
 * demo run. Seeded and repeatable; keeps a ledger of every record it holds and injects faults on demand.
 */
@NullMarked
package dev.orgtrail.standin;

import org.jspecify.annotations.NullMarked;
