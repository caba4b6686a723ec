package dev.orgtrail.salesforce;

import dev.orgtrail.batch.RowFields;
import dev.orgtrail.settings.OrgtrailSettings.Largest;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a reply of Salesforce's REST API into maps, lists, texts and numbers, in no more memory than it is given, whatever is
 * answered. Of a record that is larger than {@code orgtrail.largest} allows, what fits is kept, and {@code _unreadable} says
 * what does not.
 */
final class ReplyReader {
    /** Salesforce answers a query with 2,000 at a time. */
    static final int MOST_RECORDS = 10_000;

    private static final String RECORDS = "records";
    private static final int LONGEST_NAME = 1_000;
    private static final int DEEPEST = 32;
    /** What a value needs in memory with its place, and a text besides its characters, about. */
    private static final int VALUE = 48;

    private static final int TEXT = 48;

    private final JsonText json;
    private final int largestField;
    private final long largestRecord;
    private final long most;
    /** Each name once, however many records have it. */
    private final Map<String, String> names = new HashMap<>();

    private long weight;
    private @Nullable Current current;
    private boolean whole = true;
    /** Whether a part is read, which ends behind the record that is one too many. */
    private boolean ends;

    /** The record that is being read. */
    private static final class Current {
        private final StringBuilder faults = new StringBuilder();
        private String field = "";
        private long weight;
        private boolean full;

        void fault(String what) {
            if (faults.length() < LONGEST_NAME) {
                faults.append(faults.isEmpty() ? "" : "; ").append(what);
            }
        }
    }

    /** What was read is no reply to a query. */
    static final class NotAReply extends IOException {
        private static final long serialVersionUID = 1L;

        private NotAReply(String why) {
            super(why);
        }
    }

    /** Other records stand before the part that is to be read than stood there before. */
    static final class Changed extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /** A reply, or the part of one, is larger than what may be in memory. */
    static final class TooLarge extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /**
     * For one reply.
     *
     * @param largest how large a field and a record may be
     * @param most how many bytes of memory the reply may need, about
     * @param longest how many characters it may have
     */
    ReplyReader(InputStream reply, Largest largest, long most, long longest) {
        this.json = new JsonText(reply, longest);
        this.largestField = Math.toIntExact(largest.field().toBytes());
        this.largestRecord = largest.record().toBytes();
        this.most = most;
    }

    /**
     * Reads a reply that is no query's.
     *
     * @return null where it is empty
     * @throws TooLarge when it is
     * @throws IOException when it is none
     */
    @Nullable
    Map<String, Object> read() throws IOException {
        return read(null);
    }

    /**
     * Reads a reply to a query, all of it.
     *
     * @return null where it is empty
     * @throws TooLarge when it is
     * @throws IOException when it is none
     */
    @Nullable
    Map<String, Object> readQuery() throws IOException {
        return read(new Part(0, null));
    }

    /**
     * Reads a part of a reply to a query: the records behind those that were read before, as many as fit, and one at least.
     *
     * @param passed how many records were read before
     * @param last the last of these, which must be there still
     * @return what the reply says besides may be missing where {@link #isWhole} says that records are left
     */
    @Nullable
    Map<String, Object> readPart(int passed, @Nullable Map<String, Object> last) throws IOException {
        ends = true;
        return read(new Part(passed, last));
    }

    /** Whether the reply was read to its end. */
    boolean isWhole() {
        return whole;
    }

    private record Part(int passed, @Nullable Map<String, Object> last) {}

    private @Nullable Map<String, Object> read(@Nullable Part part) throws IOException {
        int first = json.peek();
        if (first < 0 || first == 'n' && json.scalar() == null) {
            return null;
        }
        json.take('{');
        Map<String, Object> reply = new LinkedHashMap<>();
        boolean more = !json.takes('}');
        while (more) {
            String name = name();
            if (part != null && name.equals(RECORDS) && json.peek() == '[') {
                reply.put(name, records(part));
            } else {
                reply.put(name, value(1));
            }
            if (!whole) {
                break;
            }
            more = json.takes(',');
            if (!more) {
                json.take('}');
            }
        }
        return reply;
    }

    private String name() throws IOException {
        String name = json.text(LONGEST_NAME);
        json.take(':');
        String known = names.putIfAbsent(name, name);
        if (known == null) {
            weigh(VALUE + TEXT + name.length());
        }
        return known == null ? name : known;
    }

    private List<Map<String, Object>> records(Part part) throws IOException {
        List<Map<String, Object>> records = new ArrayList<>();
        json.take('[');
        int number = 0;
        boolean more = !json.takes(']');
        while (more) {
            number++;
            if (number > MOST_RECORDS) {
                throw new NotAReply("it has more than " + MOST_RECORDS + " records, where Salesforce sends 2,000");
            }
            if (number < part.passed()) {
                json.skip();
            } else if (number == part.passed()) {
                if (!record().equals(part.last())) {
                    throw new Changed();
                }
            } else {
                records.add(record());
            }
            if (weight > most && !records.isEmpty() && json.peek() == ',') {
                whole = false;
                return records;
            }
            more = json.takes(',');
            if (!more) {
                json.take(']');
            }
        }
        if (number < part.passed()) {
            throw new Changed();
        }
        return records;
    }

    private Map<String, Object> record() throws IOException {
        if (json.peek() != '{') {
            throw new NotAReply("what should be a record is none");
        }
        Current record = new Current();
        current = record;
        Map<String, Object> read = object(1);
        current = null;
        if (!record.faults.isEmpty()) {
            read.put(RowFields.UNREADABLE, record.faults.toString());
        }
        return read;
    }

    private Map<String, Object> object(int depth) throws IOException {
        Map<String, Object> object = new LinkedHashMap<>();
        json.take('{');
        if (json.takes('}')) {
            return object;
        }
        do {
            if (isFull()) {
                json.skip();
                json.take(':');
                json.skip();
                continue;
            }
            String name = name();
            if (current != null && depth == 1) {
                current.field = name;
            }
            object.put(name, value(depth + 1));
        } while (json.takes(','));
        json.take('}');
        return object;
    }

    private List<Object> list(int depth) throws IOException {
        List<Object> list = new ArrayList<>();
        json.take('[');
        if (json.takes(']')) {
            return list;
        }
        do {
            if (isFull()) {
                json.skip();
            } else {
                list.add(value(depth + 1));
            }
        } while (json.takes(','));
        json.take(']');
        return list;
    }

    private @Nullable Object value(int depth) throws IOException {
        weigh(VALUE);
        int c = json.peek();
        if (c == '{' || c == '[') {
            if (depth > DEEPEST) {
                json.skip();
                fault("is nested more than " + DEEPEST + " deep");
                return null;
            }
            return c == '{' ? object(depth) : list(depth);
        }
        if (c == '"') {
            return text();
        }
        Object scalar = json.scalar();
        if (scalar == JsonText.TOO_LONG) {
            fault("is a number that is too long");
            return null;
        }
        return scalar;
    }

    private String text() throws IOException {
        String text = json.text(largestField);
        weigh(TEXT + text.length());
        LongText all = json.longText();
        if (all != null) {
            String sha256 = all.sha256();
            fault("has " + all.bytes() + " bytes (SHA-256 " + sha256 + "), more than orgtrail.largest.field: the first "
                    + text.length() + " characters are kept");
        }
        return text;
    }

    /** Whether the record has no room for more, which it says then. */
    private boolean isFull() {
        if (current == null || current.weight <= largestRecord) {
            return false;
        }
        if (!current.full) {
            current.full = true;
            current.fault("it is larger than orgtrail.largest.record: what follows in its field " + current.field
                    + ", and behind it, is not kept");
        }
        return true;
    }

    private void fault(String what) throws TooLarge {
        if (current == null) {
            throw new TooLarge();
        }
        current.fault("its field " + current.field + " " + what);
    }

    private void weigh(long bytes) throws TooLarge {
        weight += bytes;
        if (current != null) {
            current.weight += bytes;
        }
        if (weight > most && (current == null || !ends)) {
            throw new TooLarge();
        }
    }
}
