package dev.orgtrail.preflight;

import dev.orgtrail.preflight.Check.Outcome;
import dev.orgtrail.salesforce.ApiPurpose;
import dev.orgtrail.salesforce.ConnectedOrg;
import dev.orgtrail.salesforce.Soql;
import dev.orgtrail.settings.OrgSettings;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;

/** What kind of org it is, and its API. */
@Component
class EditionChecks implements OrgChecks {
    private final Soql soql;

    EditionChecks(Soql soql) {
        this.soql = soql;
    }

    @Override
    public List<Check> checks(ConnectedOrg org, OrgSettings orgSettings) {
        return List.of(Look.atNeeded(Prerequisite.EDITION, org.alias(), () -> edition(org.alias())), apiVersion(org));
    }

    private Check edition(String alias) {
        Map<String, Object> org = soql.firstPage(
                        alias,
                        ApiPurpose.OTHER,
                        "SELECT OrganizationType, IsSandbox, InstanceName FROM Organization",
                        Set.of("OrganizationType"))
                .get(0);
        return new Check(
                Prerequisite.EDITION,
                Outcome.PASSED,
                org.get("OrganizationType")
                        + (Boolean.TRUE.equals(org.get("IsSandbox")) ? ", a sandbox" : "")
                        + (org.containsKey("InstanceName") ? ", on " + org.get("InstanceName") : ""));
    }

    private static Check apiVersion(ConnectedOrg org) {
        boolean asAsked = org.apiVersionRemark().isEmpty();
        return new Check(
                Prerequisite.API_VERSION,
                asAsked ? Outcome.PASSED : Outcome.WARNING,
                asAsked ? org.apiVersion() : org.apiVersionRemark());
    }
}
