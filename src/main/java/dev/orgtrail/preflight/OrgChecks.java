package dev.orgtrail.preflight;

import dev.orgtrail.salesforce.ConnectedOrg;
import dev.orgtrail.settings.OrgSettings;
import java.util.List;

/**
 * Looks at some of an org's prerequisites by its API. Every bean of this type is asked at each preflight; {@link Look} turns a
 * look that fails into a check that says so.
 */
interface OrgChecks {
    /**
     * The checks of an org that is logged in to.
     *
     * @param org the org
     * @param settings what is set for it
     * @return one or more checks a prerequisite, in any order
     */
    List<Check> checks(ConnectedOrg org, OrgSettings settings);
}
