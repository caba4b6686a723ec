package dev.orgtrail.standin;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The faults an org injects into HTTP requests. */
public final class Faults {

    /**
     * A fault for the next requests whose path and query match.
     *
     * @param path a regular expression found in the path with its query string
     * @param times how often it strikes; -1 for ever
     * @param status the status to reply with, or 0 to let the request through
     * @param body the body to reply with, or null for a Salesforce error body
     * @param cutAfterBytes where to cut the connection in the reply's body, or -1
     * @param delayMillis how long to wait first
     * @param retryAfter the header {@code Retry-After} of the reply, or null
     * @param drips whether a reply begins at once, and goes on for ever with a blank now and then
     */
    public record Fault(
            String path,
            int times,
            int status,
            @Nullable String body,
            long cutAfterBytes,
            long delayMillis,
            @Nullable String retryAfter,
            boolean drips) {

        /** A fault that does not drip. */
        public Fault(
                String path,
                int times,
                int status,
                @Nullable String body,
                long cutAfterBytes,
                long delayMillis,
                @Nullable String retryAfter) {
            this(path, times, status, body, cutAfterBytes, delayMillis, retryAfter, false);
        }

        /** A reply that never ends, until its reader goes away. */
        public static Fault drip(String path) {
            return new Fault(path, 1, 0, null, -1, 0, null, true);
        }

        /** A reply with this status. */
        public static Fault status(String path, int times, int status) {
            return new Fault(path, times, status, null, -1, 0, null);
        }

        /** A reply with this status that asks for a pause: of so many seconds, or until an HTTP date. */
        public static Fault retryAfter(String path, int times, int status, String retryAfter) {
            return new Fault(path, times, status, null, -1, 0, retryAfter);
        }

        /** A connection cut after so many bytes of the reply's body. */
        public static Fault cut(String path, int times, long afterBytes) {
            return new Fault(path, times, 0, null, afterBytes, 0, null);
        }

        /** A slow reply. */
        public static Fault delay(String path, int times, long millis) {
            return new Fault(path, times, 0, null, -1, millis, null);
        }
    }

    private static final class Active {
        private final Fault fault;
        private final Pattern pattern;
        private int left;

        private Active(Fault fault) {
            this.fault = fault;
            this.pattern = Pattern.compile(fault.path());
            this.left = fault.times();
        }
    }

    private final List<Active> active = new ArrayList<>();
    private long struck;

    /** Adds a fault. */
    public synchronized void add(Fault fault) {
        active.add(new Active(fault));
    }

    /** Removes every fault. */
    public synchronized void clear() {
        active.clear();
    }

    /** The faults still to strike, with the times left. */
    public synchronized List<Fault> active() {
        return active.stream()
                .map(each -> new Fault(
                        each.fault.path(),
                        each.left,
                        each.fault.status(),
                        each.fault.body(),
                        each.fault.cutAfterBytes(),
                        each.fault.delayMillis(),
                        each.fault.retryAfter()))
                .toList();
    }

    /** How many requests a fault has struck. */
    public synchronized long struck() {
        return struck;
    }

    /** The fault that strikes this request, counted as struck, or null. */
    synchronized @Nullable Fault strike(String pathAndQuery) {
        Optional<Active> found = active.stream()
                .filter(each -> each.pattern.matcher(pathAndQuery).find())
                .findFirst();
        if (found.isEmpty()) {
            return null;
        }
        Active fault = found.get();
        struck++;
        if (fault.left > 0 && --fault.left == 0) {
            active.remove(fault);
        }
        return fault.fault;
    }
}
