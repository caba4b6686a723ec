package dev.orgtrail.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The objects that a PushTopic can be made for: every custom object, and few standard ones.
 *
 * @see <a href="https://developer.salesforce.com/docs/atlas.en-us.api_streaming.meta/api_streaming/supported_soql.htm">
 *     Supported PushTopic Queries</a>
 */
final class PushTopicObjects {
    private static final String KEY = "orgtrail.streaming.push-topics";

    private static final Set<String> STANDARD = Set.of(
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

    private PushTopicObjects() {}

    /** What is wrong with the objects that are set; empty where nothing is. */
    static List<Problem> problems(List<String> objects) {
        List<Problem> problems = new ArrayList<>();
        for (String object : objects) {
            if (!STANDARD.contains(object) && !object.endsWith("__c")) {
                problems.add(new Problem(
                        KEY,
                        object + " is no object that Salesforce makes PushTopics for",
                        switch (object) {
                            case "User" ->
                                "remove it: changes of users are followed by change data capture, or polled, by themselves";
                            case "PermissionSetAssignment", "PermissionSet" ->
                                "remove it: permissions come by PermissionSetEvent and the Setup Audit Trail";
                            default ->
                                "remove it, or follow it by change data capture: /data/" + object
                                        + "ChangeEvent in orgtrail.streaming.channels";
                        }));
            }
        }
        return problems;
    }
}
