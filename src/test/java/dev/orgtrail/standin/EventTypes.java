package dev.orgtrail.standin;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** The event types an org's log files have, after Salesforce's "EventLogFile Supported Event Types". */
final class EventTypes {

    /**
     * A type of log file.
     *
     * @param name the EventType
     * @param rowsPerDay how many rows a day has at scale 1
     * @param hours the hours of a day (UTC) in which it happens
     * @param free whether an org without the Event Monitoring licence has it
     * @param columns the header
     * @param values what a column may hold, for columns that do not hold just anything of their kind
     */
    record EventType(
            String name,
            int rowsPerDay,
            List<Integer> hours,
            boolean free,
            List<String> columns,
            Map<String, List<String>> values) {

        /** A type that happens in so many hours as its number of rows makes likely. */
        static EventType of(
                String name, int rowsPerDay, boolean free, List<String> columns, Map<String, List<String>> values) {
            return new EventType(name, rowsPerDay, hours(name, rowsPerDay), free, columns, values);
        }

        /** Whether it happens on this day: each file costs its reader requests, so rare types happen every third. */
        boolean happensOn(LocalDate day) {
            return rowsPerDay > RARE || Math.floorMod(day.toEpochDay() + name.hashCode(), 3) == 0;
        }

        private static List<Integer> hours(String name, int rowsPerDay) {
            if (name.equals(LOGIN)) {
                return IntStream.range(0, 24).boxed().toList();
            }
            if (rowsPerDay >= BUSY) {
                return List.of(0, 7, 9, 11, 13, 15, 18, 23);
            }
            int first = 5 + Math.floorMod(name.hashCode(), 9);
            if (rowsPerDay <= RARE) {
                return List.of(first);
            }
            return rowsPerDay > 30 ? List.of(first, first + 5, first + 9) : List.of(first, first + 5);
        }
    }

    /** Its rows tell of the logins that LoginHistory has, whenever they are. */
    static final String LOGIN = "Login";

    private static final int RARE = 12;
    private static final int BUSY = 100;

    private static final Map<String, EventType> ALL = all();

    /** The columns of a type that is not among those of the files. */
    private static final List<String> USUAL_COLUMNS = List.of(
            ("EVENT_TYPE,TIMESTAMP,REQUEST_ID,ORGANIZATION_ID,USER_ID,RUN_TIME,CPU_TIME,URI,SESSION_KEY,LOGIN_KEY,"
                            + "MESSAGE,TIMESTAMP_DERIVED,USER_ID_DERIVED,CLIENT_IP,URI_ID_DERIVED")
                    .split(","));

    private EventTypes() {}

    private static Map<String, EventType> all() {
        Map<String, EventType> all = new TreeMap<>();
        EventTypeFiles.read().forEach(type -> all.put(type.name(), type));
        return all;
    }

    /** The types of an org with or without the licence, in the order of their names. */
    static List<EventType> of(boolean licensed) {
        return ALL.values().stream().filter(type -> licensed || type.free()).toList();
    }

    /** A type by its name; a made-up one with the common columns when it is not among those generated. */
    static EventType named(String name) {
        EventType type = ALL.get(name);
        return type != null ? type : EventType.of(name, 10, false, USUAL_COLUMNS, Map.of());
    }
}
