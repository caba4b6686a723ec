package dev.orgtrail.collect;

import dev.orgtrail.state.LogFileFaults;
import dev.orgtrail.state.Slice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What is wrong with a log file: by its downloads before, and by the one that is being read. Only downloads that Salesforce
 * sent to their end count: a failed log-in, an outage or a cut connection says nothing of the file.
 *
 * <p>A download that is not as announced is read to its end for all of its faults. So the third download at the latest
 * delivers a file with any number of them: what two downloads have shown is the file's.
 */
final class LogFileTroubles {
    /** After so many downloads with the same fault, it is the file's. */
    private static final int ALIKE = 2;

    /** After so many downloads with any fault, the next one is taken as it is. */
    private static final int ANY = 9;

    /** So many times the first pause are those that follow it: what Salesforce serves wrongly may be so for minutes. */
    private static final int LONGER = 5;

    /** How many faults of a download are kept each by itself. */
    private static final int KEPT = 1_000;

    private static final String ANY_FAULT = "It is not as announced.";
    private static final String MORE_FAULTS = "It has more faults than are kept.";

    private final LogFileFaults faults;
    private final Slice slice;
    private final Map<String, Integer> shown;
    private final List<String> found = new ArrayList<>();
    private long count;

    /** The troubles of a log file as its downloads before have left them. */
    LogFileTroubles(LogFileFaults faults, Slice slice) {
        this.faults = faults;
        this.slice = slice;
        this.shown = faults.shown(slice.org(), slice.id());
    }

    /** Whether a fault is the file's, and not of a single download. */
    boolean stays(String fault) {
        return !shown.isEmpty()
                && (times(LogFileFaults.name(fault)) >= ALIKE
                        || times(MORE_FAULTS) >= ALIKE
                        || times(ANY_FAULT) >= ANY);
    }

    private int times(String fault) {
        return shown.getOrDefault(fault, 0);
    }

    /** How many downloads have been in vain, this one included. */
    int downloads() {
        return times(ANY_FAULT) + 1;
    }

    /** How long after this download the next one is. */
    Duration pause(Duration first) {
        return downloads() == 1 ? first : first.multipliedBy(LONGER);
    }

    /** Takes in a fault of this download. */
    void found(String fault) {
        count++;
        if (found.size() < KEPT) {
            found.add(fault);
        }
    }

    /**
     * Keeps what this download has shown, for the next one.
     *
     * @return its first fault, and how many others there are
     */
    String keep() {
        List<String> all = new ArrayList<>(found);
        all.add(ANY_FAULT);
        if (count > found.size()) {
            all.add(MORE_FAULTS);
        }
        faults.add(slice.org(), slice.id(), all);
        return found.get(0) + (count > 1 ? " There are " + (count - 1) + " more faults." : "");
    }
}
