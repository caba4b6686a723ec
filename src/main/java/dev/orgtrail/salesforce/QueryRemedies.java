package dev.orgtrail.salesforce;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What to do about a query that Salesforce refuses, by its words.
 *
 * <p>Follows Salesforce's REST API Developer Guide, <em>Status Codes and Error Responses</em>; its words are those that
 * public code and forums quote.
 */
final class QueryRemedies {
    private static final Pattern TYPE = Pattern.compile("sObject type '([^']+)' is not supported");
    private static final Pattern COLUMN =
            Pattern.compile("No such column '([^']+)' on (?:entity|sobject of type) '?(\\w+)");
    private static final Pattern RELATIONSHIP = Pattern.compile("Didn't understand relationship '([^']+)'");
    private static final Pattern USE = Pattern.compile("[Ff]ield '?([\\w.]+)'? can ?not be (filtered|sorted|grouped)");

    private QueryRemedies() {}

    /** What to do about the refusal of a type or a field. */
    static String of(String message) {
        Matcher type = TYPE.matcher(message);
        if (type.find()) {
            return "The org does not have the object " + type.group(1) + ", or hides it from the connecting user. "
                    + Unseen.object(type.group(1)).remedy();
        }
        Matcher column = COLUMN.matcher(message);
        if (column.find()) {
            return "The object " + column.group(2) + " has no field " + column.group(1)
                    + ", or hides it from the connecting user. "
                    + Unseen.field(column.group(2), column.group(1)).remedy();
        }
        Matcher relationship = RELATIONSHIP.matcher(message);
        if (relationship.find()) {
            return "No relationship is called " + relationship.group(1)
                    + ", or the object behind it is hidden from the connecting user. "
                    + Unseen.object(relationship.group(1)).remedy();
        }
        Matcher use = USE.matcher(message);
        if (use.find()) {
            String clause =
                    use.group(2).equals("filtered") ? "WHERE" : use.group(2).equals("sorted") ? "ORDER BY" : "GROUP BY";
            return "Salesforce offers the field " + use.group(1) + " only to be selected: take it out of the " + clause
                    + " clause of the source's route, and filter in routes/delivery/custom.camel.yaml.";
        }
        return "Correct the query in the source's route, or let the connecting user see what it asks for: Setup > Permission"
                + " Sets > the set > Object Settings.";
    }
}
