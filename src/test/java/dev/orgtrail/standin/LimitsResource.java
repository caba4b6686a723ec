package dev.orgtrail.standin;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * {@code /limits}: for users with View Setup and Configuration.
 *
 * @see <a href="https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_limits.htm">Limits</a>, and
 *     <a href="https://developer.salesforce.com/docs/atlas.en-us.api_streaming.meta/api_streaming/using_streaming_api_monitoring_events_usage_api.htm">
 *     Monitor PushTopic and Generic Event Usage with the REST API</a>; how others are refused was not found
 */
final class LimitsResource {
    private final OrgSettings settings;
    private final ApiRequests requests;

    LimitsResource(OrgSettings settings, ApiRequests requests) {
        this.settings = settings;
        this.requests = requests;
    }

    Map<String, Object> of(StandInOrg org) {
        if (!org.may("ViewSetup")) {
            throw new SalesforceError(
                    403, "INSUFFICIENT_ACCESS", "The user does not have the permission View Setup and Configuration.");
        }
        Map<String, Object> limits = new LinkedHashMap<>();
        limits.put("DailyApiRequests", limit(requests.stated(), requests.remaining()));
        limits.put("DailyBulkV2QueryJobs", limit(10_000, 10_000));
        limits.put("DailyStreamingApiEvents", limit(200_000, 200_000));
        limits.put("DailyDurableStreamingApiEvents", limit(1_000_000, settings.pushTopicEventsRemaining));
        limits.put("DailyGenericStreamingApiEvents", limit(10_000, 10_000));
        limits.put("DailyDurableGenericStreamingApiEvents", limit(1_000_000, 1_000_000));
        limits.put("DailyDeliveredPlatformEvents", limit(50_000, settings.deliveredEventsRemaining));
        limits.put("HourlyPublishedPlatformEvents", limit(250_000, 250_000));
        return limits;
    }

    private static Map<String, Long> limit(long max, long remaining) {
        Map<String, Long> limit = new LinkedHashMap<>();
        limit.put("Max", max);
        limit.put("Remaining", remaining);
        return limit;
    }
}
