package dev.orgtrail.preflight;

import dev.orgtrail.preflight.Check.Outcome;
import dev.orgtrail.salesforce.ApiPurpose;
import dev.orgtrail.salesforce.ConnectedOrg;
import dev.orgtrail.salesforce.DescribedObject;
import dev.orgtrail.salesforce.Describes;
import dev.orgtrail.salesforce.Permission;
import dev.orgtrail.salesforce.Unseen;
import dev.orgtrail.salesforce.UserPermissions;
import dev.orgtrail.settings.ObjectSettings;
import dev.orgtrail.settings.OrgSettings;
import dev.orgtrail.settings.OrgtrailSettings;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Whether each object that the settings name can be read in the order of its time field, and whether that is all of it. */
@Component
class ObjectChecks implements OrgChecks {
    private static final String OTHER_FIELD =
            "Set time of the object to a date/time field that can be filtered and sorted by.";

    private final Describes describes;
    private final UserPermissions permissions;
    private final OrgtrailSettings settings;

    ObjectChecks(Describes describes, UserPermissions permissions, OrgtrailSettings settings) {
        this.describes = describes;
        this.permissions = permissions;
        this.settings = settings;
    }

    @Override
    public List<Check> checks(ConnectedOrg org, OrgSettings orgSettings) {
        List<ObjectSettings> objects = settings.objectsOf(orgSettings);
        if (objects.isEmpty()) {
            return List.of(new Check(Prerequisite.OBJECTS, Outcome.NOT_APPLICABLE, "none is asked for"));
        }
        return objects.stream()
                .map(object -> Look.at(Prerequisite.OBJECTS, org.alias(), () -> check(org.alias(), object)))
                .toList();
    }

    private Check check(String org, ObjectSettings set) {
        Optional<DescribedObject> object = describes.find(org, ApiPurpose.OTHER, set.object());
        if (object.isEmpty()) {
            return unseen(new Unseen(set.object(), "", false));
        }
        Optional<DescribedObject.Field> time = object.get().field(set.time());
        if (time.isEmpty()) {
            return unseen(new Unseen(set.object(), set.time(), false));
        }
        String field = set.object() + "." + set.time();
        if (!time.get().type().equals("datetime")) {
            return new Check(
                    Prerequisite.OBJECTS,
                    Outcome.FAILED,
                    field + " is no date/time field, but a " + time.get().type(),
                    OTHER_FIELD);
        }
        if (!time.get().filterable() || !time.get().sortable()) {
            return new Check(
                    Prerequisite.OBJECTS, Outcome.FAILED, field + " cannot be filtered and sorted by", OTHER_FIELD);
        }
        if (permissions.ask(org, Permission.VIEW_ALL_DATA) == UserPermissions.Answer.LACKS) {
            return new Check(
                    Prerequisite.OBJECTS,
                    Outcome.WARNING,
                    set.object()
                            + ": the connecting user lacks View All Data. Unless it has View All Records of the object,"
                            + " only records that are shared with it are read",
                    "Setup > Permission Sets > the set > Object Settings > " + set.object()
                            + " > View All Records, assigned to the connecting user.");
        }
        return new Check(Prerequisite.OBJECTS, Outcome.PASSED, set.object() + " by " + set.time());
    }

    private static Check unseen(Unseen unseen) {
        return new Check(
                Prerequisite.OBJECTS,
                Outcome.FAILED,
                "the connecting user does not see " + unseen.apiName(),
                unseen.remedy());
    }
}
