package dev.orgtrail.preflight;

/**
 * What an org, its connecting user and this Orgtrail need. The labels are those of Salesforce's Setup.
 *
 * <p>Follows Salesforce's <em>Object Reference</em> (Organization, User, Profile, PermissionSet, EventLogFile, LoginHistory,
 * SetupAuditTrail), <em>Real-Time Event Monitoring</em> and the REST API's <em>Limits</em>.
 */
public enum Prerequisite {
    /** A session. */
    LOG_IN(
            Group.CONNECTION,
            "Orgtrail is logged in",
            "everything",
            "See the org's status for Salesforce's answer. If its token was revoked, connect the org again."),
    /** A way to log in that Salesforce does not retire. */
    LOG_IN_FLOW(
            Group.CONNECTION,
            "Log-in flow that stays",
            "everything, from the day on which Salesforce ends the flow",
            "Set auth to client-credentials or jwt, by an External Client App: Setup > External Client App Manager > New External"
                    + " Client App."),
    /** An active user that is nobody's own. */
    SERVICE_ACCOUNT(
            Group.CONNECTION,
            "Dedicated service account",
            "reading on when people leave, and telling Orgtrail's own logins from theirs",
            "Recommended: create a user for Orgtrail alone (Setup > Users > New User, licence Salesforce Integration or"
                    + " Salesforce) that is active and does not log in to the user interface, and connect again as it."),
    /** Two clocks that agree. */
    CLOCK(
            Group.CONNECTION,
            "Clocks agree",
            "telling what is new; Orgtrail goes by Salesforce's clock where they differ",
            "Set this machine's clock by a time server (NTP)."),
    /** An edition with the REST API. */
    EDITION(
            Group.EDITION,
            "Edition with REST API",
            "everything",
            "Enterprise, Performance, Unlimited and Developer Edition have it; with Professional it is an add-on: ask"
                    + " Salesforce. Setup > Company Information shows the edition."),
    /** The API version. */
    API_VERSION(
            Group.EDITION,
            "API version",
            "the newest event types and fields",
            "Remove api-version from the org's settings, or set one that the org has: the org's newest is used by default."),
    /** API Enabled. */
    API_ENABLED(
            Group.PERMISSIONS,
            "API Enabled",
            "everything",
            "Setup > Permission Sets > the set > System Permissions > API Enabled, assigned to the connecting user; or in the"
                    + " user's profile, Setup > Profiles > the profile > System Permissions."),
    /** Monitor Login History, or Manage Users. */
    MONITOR_LOGIN_HISTORY(
            Group.PERMISSIONS,
            "Monitor Login History or Manage Users",
            "login history; without either, only the connecting user's own logins",
            "Setup > Permission Sets > the set > System Permissions > Monitor Login History, assigned to the connecting user."
                    + " Manage Users does it too, and shows where a login came from besides."),
    /** View Setup and Configuration. */
    VIEW_SETUP(
            Group.PERMISSIONS,
            "View Setup and Configuration",
            "the Setup Audit Trail; which streams are switched on, what the connecting user may do, and the org's limits",
            "Setup > Permission Sets > the set > System Permissions > View Setup and Configuration, assigned to the connecting"
                    + " user."),
    /** View Event Log Files. */
    VIEW_EVENT_LOG_FILES(
            Group.PERMISSIONS,
            "View Event Log Files",
            "event log files",
            "Setup > Permission Sets > the set > System Permissions > View Event Log Files, assigned to the connecting user."),
    /** View All Data. */
    VIEW_ALL_DATA(
            Group.PERMISSIONS,
            "View All Data",
            "the names of all reports, dashboards and records that events tell of",
            "Setup > Permission Sets > the set > System Permissions > View All Data, assigned to the connecting user."),
    /** View Real-Time Event Monitoring Data. */
    VIEW_REAL_TIME(
            Group.PERMISSIONS,
            "View Real-Time Event Monitoring Data",
            "streams of Real-Time Event Monitoring, and healing their gaps",
            "Setup > Permission Sets > the set > System Permissions > View Real-Time Event Monitoring Data, assigned to the"
                    + " connecting user."),
    /** View All Users. */
    VIEW_ALL_USERS(
            Group.PERMISSIONS,
            "View All Users",
            "changes of users within seconds; without it, users are polled",
            "Setup > Permission Sets > the set > System Permissions > View All Users, assigned to the connecting user."),
    /** Manage Multi-Factor Authentication in User Interface. */
    MANAGE_MFA(
            Group.PERMISSIONS,
            "Manage Multi-Factor Authentication in User Interface",
            "identity verifications (IdentityVerificationEvent)",
            "Setup > Permission Sets > the set > System Permissions > Manage Multi-Factor Authentication in User Interface,"
                    + " assigned to the connecting user."),
    /** Customize Application. */
    CUSTOMIZE_APPLICATION(
            Group.PERMISSIONS,
            "Customize Application",
            "PushTopics on the objects in orgtrail.streaming.push-topics; identity provider events"
                    + " (IdentityProviderEventStore)",
            "Setup > Permission Sets > the set > System Permissions > Customize Application, assigned to the connecting user."),
    /** The columns that the sources ask for. */
    COLUMNS(
            Group.PERMISSIONS,
            "All columns of the sources",
            "all details of events; without a column, events lack that detail and nothing else",
            "Follow the step given for each field. A source stops only if its id or time field is missing."),
    /** Objects of the settings. */
    OBJECTS(
            Group.PERMISSIONS,
            "Objects of the settings",
            "records of the objects in orgtrail.objects",
            "Setup > Permission Sets > the set > Object Settings > the object > Read and View All Records, and each field under"
                    + " Field Permissions."),
    /** Event Log Objects. */
    EVENT_LOG_OBJECTS(
            Group.PERMISSIONS,
            "Event Log Objects",
            "the events of log files where log files are not read",
            "Setup > Permission Sets > the set > System Permissions > View Event Log Object Data, assigned to the connecting user;"
                    + " needs Event Monitoring and Hyperforce."),
    /** Salesforce CRM Content User. */
    CONTENT_USER(
            Group.CONTENT,
            "Salesforce CRM Content User",
            "events of files in an org that has Salesforce CRM Content",
            "Setup > Users > the connecting user > Edit > Salesforce CRM Content User."),
    /** Manage Salesforce CRM Content. */
    MANAGE_CONTENT(
            Group.CONTENT,
            "Manage Salesforce CRM Content",
            "events of files in an org that has Salesforce CRM Content",
            "Setup > Permission Sets > the set > App Permissions > Manage Salesforce CRM Content, assigned to the connecting"
                    + " user."),
    /** The Event Monitoring licence. */
    EVENT_MONITORING(
            Group.LICENCES,
            "Event Monitoring licence",
            "30 days of log files of all event types, and streams; without it, 1 day of the free types",
            "Ask Salesforce for Event Monitoring (part of Shield); Setup > Company Information > Permission Set Licenses shows"
                    + " it."),
    /** Hourly log files. */
    HOURLY_FILES(
            Group.LICENCES,
            "Hourly log files",
            "log files within some hours; without them, the next day",
            "Ask Salesforce support for hourly log files."),
    /** Channels. */
    CHANNELS(
            Group.STREAMS,
            "Real-Time Event Monitoring channels",
            "events within seconds",
            "Setup > Event Manager > the event > Enable Streaming; needs Event Monitoring and View Real-Time Event Monitoring"
                    + " Data."),
    /** Stores. */
    STORES(
            Group.STREAMS,
            "Real-Time Event Monitoring storage",
            "healing the gaps of streams; identity provider events and identity verifications, which are only stored",
            "Setup > Event Manager > the event > Enable Storing. What happens before is not stored."),
    /** Captured changes. */
    CHANGES(
            Group.STREAMS,
            "Change Data Capture",
            "changes of users within seconds; without it, users are polled",
            "Setup > Change Data Capture > select the object. The connecting user needs View Setup and Configuration, and for users"
                    + " View All Users."),
    /** PushTopics. */
    PUSH_TOPICS(
            Group.STREAMS,
            "PushTopics",
            "changes of the objects in orgtrail.streaming.push-topics",
            "Give the connecting user Customize Application, and see that the org has less than its limit of PushTopics."),
    /** API requests. */
    API_REQUESTS(
            Group.BUDGET,
            "API requests left",
            "all reading",
            "Setup > Company Information > API Requests, Last 24 Hours. Lower orgtrail.api.share, end other integrations, or ask"
                    + " Salesforce for more."),
    /** A sink. */
    SINK(
            Group.SINKS,
            "Sink",
            "delivering",
            "See that the sink runs and is reached from here; its properties are under camel.kamelet in application.yaml.");

    private final Group group;
    private final String label;
    private final String neededFor;
    private final String remedy;

    Prerequisite(Group group, String label, String neededFor, String remedy) {
        this.group = group;
        this.label = label;
        this.neededFor = neededFor;
        this.remedy = remedy;
    }

    /** What a prerequisite is of. */
    public enum Group {
        /** The session and who has it. */
        CONNECTION("Connection"),
        /** What the org is. */
        EDITION("Edition and API"),
        /** What the connecting user may do. */
        PERMISSIONS("Permissions"),
        /** Salesforce CRM Content. */
        CONTENT("CRM Content"),
        /** What the org has bought. */
        LICENCES("Licences"),
        /** What the org streams. */
        STREAMS("Streams"),
        /** API requests. */
        BUDGET("API budget"),
        /** Where events go. */
        SINKS("Sinks");

        private final String label;

        Group(String label) {
            this.label = label;
        }

        /** The group's heading. */
        public String label() {
            return label;
        }
    }

    /** What it is of. */
    public Group group() {
        return group;
    }

    /** What it is called, as Setup calls it where it is Setup's. */
    public String label() {
        return label;
    }

    /** What it is for, and so what is off without it. */
    public String neededFor() {
        return neededFor;
    }

    /** What to do where it is missing. */
    public String remedy() {
        return remedy;
    }
}
