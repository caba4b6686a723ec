package dev.orgtrail.preflight;

import dev.orgtrail.preflight.Check.Outcome;
import dev.orgtrail.salesforce.ApiPurpose;
import dev.orgtrail.salesforce.ConnectedOrg;
import dev.orgtrail.salesforce.Describes;
import dev.orgtrail.salesforce.Permission;
import dev.orgtrail.salesforce.Soql;
import dev.orgtrail.salesforce.UserPermissions;
import dev.orgtrail.settings.OrgSettings;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * Salesforce CRM Content. An org that has it shows the field <em>UserPermissionsSFContentUser</em> of User;
 * <em>ContentVersion</em> is of Salesforce Files, which every org has.
 *
 * @see <a href="https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_user.htm">
 *     User</a>
 */
@Component
class ContentChecks implements OrgChecks {
    private static final String CONTENT_USER = "UserPermissionsSFContentUser";
    private static final String NONE = "the org has no Salesforce CRM Content";

    private final Soql soql;
    private final Describes describes;
    private final UserPermissions permissions;

    ContentChecks(Soql soql, Describes describes, UserPermissions permissions) {
        this.soql = soql;
        this.describes = describes;
        this.permissions = permissions;
    }

    @Override
    public List<Check> checks(ConnectedOrg org, OrgSettings settings) {
        return List.of(
                Look.at(Prerequisite.CONTENT_USER, org.alias(), () -> contentUser(org)),
                Look.at(Prerequisite.MANAGE_CONTENT, org.alias(), () -> manageContent(org.alias())));
    }

    private boolean isThere(String org) {
        return describes.sees(org, ApiPurpose.OTHER, "User", CONTENT_USER);
    }

    private Check contentUser(ConnectedOrg org) {
        if (!isThere(org.alias())) {
            return new Check(Prerequisite.CONTENT_USER, Outcome.NOT_APPLICABLE, NONE);
        }
        List<Map<String, Object>> user = soql.firstPage(
                org.alias(),
                ApiPurpose.OTHER,
                "SELECT " + CONTENT_USER + " FROM User WHERE Id = '" + org.userId() + "'");
        boolean set = !user.isEmpty() && Boolean.TRUE.equals(user.get(0).get(CONTENT_USER));
        return new Check(Prerequisite.CONTENT_USER, set ? Outcome.PASSED : Outcome.WARNING, set ? "set" : "not set");
    }

    private Check manageContent(String org) {
        if (!isThere(org)) {
            return new Check(Prerequisite.MANAGE_CONTENT, Outcome.NOT_APPLICABLE, NONE);
        }
        return switch (permissions.ask(org, Permission.CONTENT_ADMINISTRATOR)) {
            case HAS -> new Check(Prerequisite.MANAGE_CONTENT, Outcome.PASSED, "granted");
            case LACKS -> new Check(Prerequisite.MANAGE_CONTENT, Outcome.WARNING, "not granted");
            case NOT_TOLD ->
                new Check(
                        Prerequisite.MANAGE_CONTENT,
                        Outcome.NOT_APPLICABLE,
                        "the org does not tell of this permission");
        };
    }
}
