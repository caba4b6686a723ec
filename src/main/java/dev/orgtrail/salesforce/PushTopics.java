package dev.orgtrail.salesforce;

import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * Creates the PushTopics that Orgtrail follows.
 *
 * <p>Follows Salesforce's <em>Streaming API Developer Guide</em>, <em>PushTopic</em>.
 */
@Component
public class PushTopics {
    /** Each object has these; text areas and relationships Salesforce refuses. */
    private static final String FIELDS = "Id, SystemModstamp";

    private final Soql soql;
    private final ConnectedOrgs orgs;
    private final RestApi rest;

    PushTopics(Soql soql, ConnectedOrgs orgs, RestApi rest) {
        this.soql = soql;
        this.orgs = orgs;
        this.rest = rest;
    }

    /**
     * Makes sure that the org has a PushTopic for an object.
     *
     * @param org the org's alias
     * @param sObject such as {@code Account}
     * @return its name, at most 25 characters
     * @throws SalesforceUnavailable when Salesforce refuses it, as it does for objects that it cannot stream
     */
    public String ensure(String org, String sObject) {
        String name = name(sObject);
        List<Map<String, Object>> known =
                soql.firstPage(org, ApiPurpose.OTHER, "SELECT Id, Name FROM PushTopic WHERE Name = '" + name + "'");
        if (known.isEmpty()) {
            create(org, sObject, name);
        }
        return name;
    }

    private void create(String org, String sObject, String name) {
        Map<String, Object> topic = Map.of(
                "Name",
                name,
                "Query",
                "SELECT " + FIELDS + " FROM " + sObject,
                "ApiVersion",
                Double.parseDouble(orgs.get(org).apiVersion()),
                "NotifyForFields",
                "All",
                "NotifyForOperationCreate",
                true,
                "NotifyForOperationUpdate",
                true,
                "NotifyForOperationDelete",
                true,
                "NotifyForOperationUndelete",
                true,
                "Description",
                "Tells Orgtrail of changes");
        try {
            rest.create(org, ApiPurpose.OTHER, "PushTopic", topic);
        } catch (SalesforceUnavailable refusal) {
            // Another Orgtrail on the same org was quicker.
            if (!refusal.code().equals("DUPLICATE_VALUE")) {
                throw refusal;
            }
        }
    }

    private static String name(String sObject) {
        String name = "Orgtrail" + sObject.replaceAll("[^A-Za-z0-9_]", "");
        return name.length() <= 25 ? name : name.substring(0, 25);
    }
}
