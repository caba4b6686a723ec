package dev.orgtrail.salesforce;

/**
 * A permission of Salesforce's that Orgtrail asks for or asks about.
 *
 * <p>The columns and labels are those of Salesforce's Field Reference, <em>PermissionSet</em> and <em>MutingPermissionSet</em>.
 */
public enum Permission {
    /** Every call of the API. */
    API_ENABLED("PermissionsApiEnabled", "API Enabled"),
    /** Log-ins of all users, where they came from, and all users. */
    MANAGE_USERS("PermissionsManageUsers", "Manage Users"),
    /** Log-ins of all users. */
    MONITOR_LOGIN_HISTORY("PermissionsMonitorLoginHistory", "Monitor Login History"),
    /** Setup Audit Trail, permission sets, limits. */
    VIEW_SETUP("PermissionsViewSetup", "View Setup and Configuration"),
    /** Event log files. */
    VIEW_EVENT_LOG_FILES("PermissionsViewEventLogFiles", "View Event Log Files"),
    /** Records of all users. */
    VIEW_ALL_DATA("PermissionsViewAllData", "View All Data"),
    /** All users. */
    VIEW_ALL_USERS("PermissionsViewAllUsers", "View All Users"),
    /** Streams and stores of Real-Time Event Monitoring. Its column does not look like its label. */
    VIEW_REAL_TIME_EVENTS("PermissionsViewDataLeakageEvents", "View Real-Time Event Monitoring Data"),
    /** The store of identity verifications. */
    DELEGATED_TWO_FACTOR("PermissionsDelegatedTwoFactor", "Manage Multi-Factor Authentication in User Interface"),
    /** PushTopics. */
    CUSTOMIZE_APPLICATION("PermissionsCustomizeApplication", "Customize Application"),
    /** Salesforce CRM Content of all users. */
    CONTENT_ADMINISTRATOR("PermissionsContentAdministrator", "Manage Salesforce CRM Content");

    private final String column;
    private final String label;

    Permission(String column, String label) {
        this.column = column;
        this.label = label;
    }

    /** The column of PermissionSet that tells of it. */
    public String column() {
        return column;
    }

    /** What Setup calls it. */
    public String label() {
        return label;
    }
}
