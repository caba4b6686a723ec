package dev.orgtrail.collect;

/**
 * An object that stores the events of a stream.
 *
 * <p>Follows Salesforce's <em>Real-Time Event Monitoring Data Storage</em> (Security Implementation Guide): most are big
 * objects, which are filtered by EventDate and cannot be counted; those of Threat Detection are standard objects.
 *
 * @param object its name
 * @param big whether it is a big object
 */
record EventStore(String object, boolean big) {

    static EventStore big(String object) {
        return new EventStore(object, true);
    }

    static EventStore standard(String object) {
        return new EventStore(object, false);
    }

    /**
     * The field that its events are read, compared and accounted for by. An anomaly's EventDate is the time that the
     * anomaly spans, hours before its record is created, so that a standard object goes by CreatedDate.
     */
    String timeField() {
        return big ? "EventDate" : "CreatedDate";
    }
}
