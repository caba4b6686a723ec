package dev.orgtrail.salesforce;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What follows a stream: it says where to begin, takes events, and hears of trouble. */
public interface StreamListener {
    /** Where to go on: the replay id delivered last, empty when nothing was delivered yet. */
    Optional<String> replayId();

    /**
     * Whether, without a replay id, all that Salesforce retains is wanted: it was followed before, or what happened before counts
     * too. Else new events only.
     */
    boolean fromTheOldest();

    /** Notes that the stream is followed from now on. Called once the server has accepted the subscription. */
    void following();

    /**
     * Delivers events, in their order. Returns when they are delivered for good.
     *
     * @param events the events' fields as Salesforce names them
     * @param replayId where to go on after them
     * @throws Exception when they could not be delivered: the stream goes back to the replay id before them
     */
    void deliver(List<Map<String, Object>> events, String replayId) throws Exception;

    /** Notes where to go on, told by a keep-alive. All events before it were delivered. */
    void keptAlive(String replayId);

    /** The replay id was refused: what lies before the oldest event that Salesforce still holds cannot be read. */
    void replayIdRefused(String reason);

    /**
     * An event could not be taken at all: what lies between the replay id and now is not read. The stream is followed from here
     * on.
     */
    void passedOver(String reason);

    /**
     * Salesforce has ended the stream because the batch in hand takes so long; the stream goes on once it is delivered.
     * Called in a thread other than the one that delivers.
     */
    default void suspended() {}

    /** The stream is interrupted; it is tried again by itself. */
    void interrupted(SalesforceUnavailable trouble);
}
