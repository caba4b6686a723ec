package dev.orgtrail.preflight;

import dev.orgtrail.salesforce.ConnectedOrg;
import dev.orgtrail.settings.OrgSettings;
import org.springframework.context.ApplicationContext;

/** The check of the columns that the sources ask for, alone: the whole preflight takes longer. */
public final class ColumnsCheck {
    private ColumnsCheck() {}

    /** Makes the check. */
    public static Check of(ApplicationContext orgtrail, ConnectedOrg org, OrgSettings settings) {
        return orgtrail.getBean(VisibilityChecks.class).checks(org, settings).get(0);
    }
}
