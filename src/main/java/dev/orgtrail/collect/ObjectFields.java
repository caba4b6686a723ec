package dev.orgtrail.collect;

import dev.orgtrail.salesforce.ApiPurpose;
import dev.orgtrail.salesforce.LeftOut;
import dev.orgtrail.salesforce.Soql;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/**
 * The fields of an object that the settings name, for its query: all that the connecting user sees and that tell of the record.
 */
@Component("objectFields")
public class ObjectFields {
    /** The value of the header {@code identity} where records have no id, and are known by all that they hold. */
    static final String CONTENT = "content";

    /** Of the one who reads, or the same for every record of a query. */
    private static final Set<String> NOT_OF_THE_RECORD = Set.of("IsDeleted", "LastReferencedDate", "LastViewedDate");

    /** Each change of a record moves it there. */
    private static final Set<String> OF_THE_LAST_CHANGE = Set.of("systemmodstamp", "lastmodifieddate");

    /**
     * How long the names may be as they are sent. Salesforce takes 16,384 bytes for the URI and the headers of a request; the rest
     * of the query, the org's host and the access token have room beside them.
     */
    private static final int LONGEST = 12_000;

    /** A comma and a space in a URI. */
    private static final int BETWEEN = "%2C%20".length();

    private final Soql soql;
    private final LeftOut leftOut;

    ObjectFields(Soql soql, LeftOut leftOut) {
        this.soql = soql;
        this.leftOut = leftOut;
    }

    /**
     * Sets the header {@code fields}, {@code timeField} to the name as Salesforce writes it, and {@code identity} where the time field changes with the record, so that each change is an
     * event of its own.
     *
     * @param exchange headers: {@code org}; {@code source}; {@code slice} where history is read; {@code logName}, the object;
     *     {@code timeField}; {@code identity} where records have no id
     */
    public void set(Exchange exchange) {
        String org = Rows.header(exchange, "org");
        String set = Rows.header(exchange, "timeField");
        boolean history = exchange.getIn().getHeader("slice") != null;
        // These two are asked for even where the object is not seen, for the remedy that comes with the refusal.
        boolean noId = CONTENT.equals(exchange.getIn().getHeader("identity"));
        List<String> seen =
                soql.fields(org, history ? ApiPurpose.HISTORY : ApiPurpose.LIVE_POLL, Rows.header(exchange, "logName"));
        // Salesforce takes a name in any case, and answers with the one that the field has.
        String time = seen.stream().filter(set::equalsIgnoreCase).findFirst().orElse(set);
        Set<String> wanted = new LinkedHashSet<>(noId ? List.of(time) : List.of("Id", time));
        seen.stream()
                .filter(field -> !field.equalsIgnoreCase(time) && !NOT_OF_THE_RECORD.contains(field))
                .forEach(wanted::add);
        List<String> fitting = new ArrayList<>();
        List<String> tooMany = new ArrayList<>();
        int length = 0;
        for (String field : wanted) {
            length += field.getBytes(StandardCharsets.UTF_8).length + BETWEEN;
            (length <= LONGEST ? fitting : tooMany).add(field);
        }
        leftOut.tooMany(org, Rows.header(exchange, "source"), tooMany);
        exchange.getIn().setHeader("fields", String.join(", ", fitting));
        exchange.getIn().setHeader("timeField", time);
        if (isOfTheLastChange(time)) {
            exchange.getIn().setHeader("identity", time);
        }
    }

    /** Whether a time field says when a record was changed last, rather than when it happened. */
    static boolean isOfTheLastChange(String field) {
        return OF_THE_LAST_CHANGE.contains(field.toLowerCase(Locale.ROOT));
    }

    /** Whether Salesforce sets a time field, which then never lies ahead. */
    static boolean isSetBySalesforce(String field) {
        return field.equalsIgnoreCase("CreatedDate") || isOfTheLastChange(field);
    }
}
