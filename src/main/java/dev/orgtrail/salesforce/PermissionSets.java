package dev.orgtrail.salesforce;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Reads what a permission set grants; a profile is one, too. */
public final class PermissionSets {
    /** How the columns of permissions begin. */
    public static final String PREFIX = "Permissions";

    private PermissionSets() {}

    /**
     * Reads the permissions that an assignment gives.
     *
     * <p>Follows Salesforce's Object Reference, <em>PermissionSet</em>.
     *
     * @param assignment a row of PermissionSetAssignment, with some of {@code PermissionSet.Permissions…}
     * @return the columns of those that are granted, such as {@code PermissionsApiEnabled}
     */
    public static Set<String> granted(Map<String, Object> assignment) {
        Set<String> granted = new TreeSet<>();
        if (assignment.get("PermissionSet") instanceof Map<?, ?> set) {
            set.forEach((name, value) -> {
                if (Boolean.TRUE.equals(value) && String.valueOf(name).startsWith(PREFIX)) {
                    granted.add(String.valueOf(name));
                }
            });
        }
        return granted;
    }
}
