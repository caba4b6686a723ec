package dev.orgtrail.salesforce;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.stereotype.Component;

/**
 * Of which objects an org captures changes, on the channel of all.
 *
 * @see <a href="https://developer.salesforce.com/docs/platform/api-tooling/references/tooling-objects/tooling-platformeventchannelmember.html">
 *     PlatformEventChannelMember</a>: to query it takes View Setup and Configuration
 */
@Component
public class CapturedChanges {
    private final RestApi rest;

    CapturedChanges(RestApi rest) {
        this.rest = rest;
    }

    /**
     * The change events of the captured objects, such as {@code UserChangeEvent}.
     *
     * @throws SalesforceUnavailable when the org does not say; with the code {@code INVALID_TYPE} where the connecting user
     *     may not see it
     */
    public Set<String> of(String org) {
        Map<String, Object> reply = rest.toolingQuery(
                org,
                ApiPurpose.OTHER,
                "SELECT SelectedEntity FROM PlatformEventChannelMember WHERE EventChannel = 'ChangeEvents'");
        if (!(reply.get("records") instanceof List<?> records)) {
            throw RestApi.notAnAnswer(org, "it has no records");
        }
        Set<String> captured = new TreeSet<>();
        for (Object each : records) {
            if (each instanceof Map<?, ?> member && member.get("SelectedEntity") instanceof String event) {
                captured.add(event);
            }
        }
        return captured;
    }
}
