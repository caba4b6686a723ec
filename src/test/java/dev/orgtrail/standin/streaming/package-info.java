/** The stand-in org's streaming side: Streaming API (CometD) and Pub/Sub API (gRPC) over one event bus. */
@NullMarked
package dev.orgtrail.standin.streaming;

import org.jspecify.annotations.NullMarked;
