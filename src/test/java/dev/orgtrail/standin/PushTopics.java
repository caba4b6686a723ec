package dev.orgtrail.standin;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The PushTopics that clients create: checked as Salesforce checks them, and made known to the streams.
 *
 * <p>After the Object Reference, <em>PushTopic</em> (a name of at most 25 characters, the defaults), and the Streaming API
 * Developer Guide, <em>Supported PushTopic Queries</em>; the codes are in the SOAP API Developer Guide, <em>StatusCode</em>. The
 * words were not found. That it requires an ApiVersion is not asked here, which is more lenient than Salesforce.
 */
final class PushTopics {
    /**
     * The standard objects that a PushTopic can be made for; every custom object is another.
     *
     * @see <a href="https://developer.salesforce.com/docs/atlas.en-us.api_streaming.meta/api_streaming/supported_soql.htm">
     *     Supported PushTopic Queries</a>
     */
    private static final Set<String> SUPPORTED = Set.of(
            "Account",
            "Campaign",
            "Case",
            "Contact",
            "ContractLineItem",
            "Entitlement",
            "Lead",
            "LiveChatTranscript",
            "MessagingSession",
            "Opportunity",
            "Quote",
            "QuoteLineItem",
            "ServiceAppointment",
            "ServiceContract",
            "Task",
            "UserServicePresence",
            "WorkOrder",
            "WorkOrderLineItem");

    private final StandInOrg org;
    private final QueryRunner runner;
    private final AtomicInteger number = new AtomicInteger(1);

    PushTopics(StandInOrg org, QueryRunner runner) {
        this.org = org;
        this.runner = runner;
    }

    /** Creates a PushTopic from its fields and returns its id. */
    synchronized String create(Map<String, Object> fields) {
        String name = String.valueOf(fields.getOrDefault("Name", ""));
        if (name.isEmpty()) {
            throw new SalesforceError(400, "REQUIRED_FIELD_MISSING", "Required fields are missing: [Name]");
        }
        if (name.length() > 25) {
            throw new SalesforceError(
                    400, "STRING_TOO_LONG", "Topic Name: data value too large: " + name + " (max length=25)");
        }
        boolean taken = org.records().all("PushTopic").stream().anyMatch(topic -> name.equals(topic.get("Name")));
        if (taken) {
            throw new SalesforceError(
                    400,
                    "DUPLICATE_VALUE",
                    "duplicate value found: Name duplicates value on record with id: PushTopic");
        }
        Map<String, Object> topic = new LinkedHashMap<>();
        String id = RecordId.of("0IF", number.getAndIncrement());
        Instant now = org.clock().instant();
        topic.put("Id", id);
        topic.put("IsActive", true);
        topic.put("NotifyForFields", "Referenced");
        topic.put("NotifyForOperations", "All");
        topic.put("NotifyForOperationCreate", true);
        topic.put("NotifyForOperationUpdate", true);
        topic.put("NotifyForOperationDelete", true);
        topic.put("NotifyForOperationUndelete", true);
        topic.put("IsDeleted", false);
        topic.put("CreatedById", People.integrationUser());
        topic.put("CreatedDate", now);
        topic.put("LastModifiedDate", now);
        topic.put("SystemModstamp", now);
        fields.forEach((field, value) -> {
            if (value != null) {
                topic.put(field, value);
            }
        });
        save(topic);
        return id;
    }

    /** Changes a PushTopic's fields. */
    synchronized void update(String id, Map<String, Object> changes) {
        Map<String, Object> found = org.records().find("PushTopic", id);
        if (found == null) {
            throw SalesforceError.notFound();
        }
        Map<String, Object> topic = new LinkedHashMap<>(found);
        changes.forEach((field, value) -> {
            if (value != null) {
                topic.put(field, value);
            }
        });
        topic.put("LastModifiedDate", org.clock().instant());
        save(topic);
    }

    private void save(Map<String, Object> topic) {
        String query = String.valueOf(topic.getOrDefault("Query", ""));
        String object;
        try {
            object = runner.run(query).type().name();
        } catch (SalesforceError e) {
            throw new SalesforceError(400, "INVALID_FIELD", String.valueOf(e.getMessage()));
        }
        if (!SUPPORTED.contains(object) && !object.endsWith("__c")) {
            // The list is Salesforce's; of its error no page was found.
            throw new SalesforceError(
                    400, "INVALID_FIELD", "The entity " + object + " is not supported in a PushTopic query.");
        }
        org.records().put("PushTopic", topic);
        org.streams().createPushTopic(String.valueOf(topic.get("Name")), object, query);
    }
}
