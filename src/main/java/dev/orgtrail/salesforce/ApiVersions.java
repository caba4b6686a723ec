package dev.orgtrail.salesforce;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.orgtrail.settings.OrgSettings;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The REST API versions that an org offers.
 *
 * <p>Follows Salesforce's REST API, resource <em>Versions</em>.
 */
final class ApiVersions {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<Double, String> offered;

    private ApiVersions(Map<Double, String> offered) {
        this.offered = offered;
    }

    /**
     * The version to use.
     *
     * @param number such as {@code 68.0}
     * @param remark why it is not the one that is set; empty where it is, or none is set
     */
    record Chosen(String number, String remark) {}

    /**
     * Reads the list that {@code /services/data} answers.
     *
     * @throws SalesforceUnavailable when it is no list of versions
     */
    static ApiVersions read(String org, String answer) {
        Map<Double, String> offered = new HashMap<>();
        try {
            for (JsonNode version : JSON.readTree(answer)) {
                String number = version.path("version").asText();
                offered.put(Double.parseDouble(number), number);
            }
        } catch (JsonProcessingException | NumberFormatException e) {
            throw noList(org, e.getMessage());
        }
        if (offered.isEmpty()) {
            throw noList(org, "no version is listed");
        }
        return new ApiVersions(offered);
    }

    private static SalesforceUnavailable noList(String org, @Nullable String why) {
        return new SalesforceUnavailable(
                org,
                "the org does not list its API versions: " + why,
                "Check that login-url and instance-url name Salesforce and not a proxy's page. Orgtrail tries again by"
                        + " itself.");
    }

    /**
     * Chooses one: the one that is set, where the org has it; else the org's newest that Orgtrail was tested with.
     *
     * @param set the version of the settings, null where none is set
     */
    Chosen choose(@Nullable String set) {
        if (set == null) {
            return new Chosen(newestTested(), "");
        }
        String same = offered.get(Double.valueOf(set));
        if (same != null) {
            return new Chosen(same, "");
        }
        String instead = newestTested();
        return new Chosen(
                instead,
                "The org does not have the REST API version " + set + " that api-version sets; it is read with "
                        + instead + ". Remove api-version, or set one that the org has.");
    }

    private String newestTested() {
        double tested = Double.parseDouble(OrgSettings.NEWEST_TESTED);
        double oldest = offered.keySet().stream().min(Comparator.naturalOrder()).orElseThrow();
        double newest = offered.keySet().stream()
                .filter(number -> number <= tested)
                .max(Comparator.naturalOrder())
                .orElse(oldest);
        return offered.getOrDefault(newest, OrgSettings.NEWEST_TESTED);
    }
}
