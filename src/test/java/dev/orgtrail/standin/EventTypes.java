package dev.orgtrail.standin;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The event types an org's log files have, with their columns after Salesforce's "EventLogFile Supported Event Types".
 */
final class EventTypes {

    /**
     * A type of log file.
     *
     * @param name the EventType
     * @param rowsPerDay how many rows a day has at scale 1
     * @param hours the hours of a day (UTC) in which it happens
     * @param free whether an org without the Event Monitoring licence has it
     * @param columns the header
     */
    record EventType(String name, int rowsPerDay, List<Integer> hours, boolean free, List<String> columns) {}

    private static final Set<String> FREE = Set.of(
            "Login",
            "Logout",
            "ApiTotalUsage",
            "InsecureExternalAssets",
            "HostnameRedirects",
            "CSPViolation",
            "PackageInstall");

    private static final String START = "EVENT_TYPE,TIMESTAMP,REQUEST_ID,ORGANIZATION_ID,USER_ID,";
    private static final String TIMED = START + "RUN_TIME,CPU_TIME,URI,SESSION_KEY,LOGIN_KEY,";
    private static final String END = ",TIMESTAMP_DERIVED,USER_ID_DERIVED,CLIENT_IP,URI_ID_DERIVED";

    private static final List<EventType> ALL = List.of(
            busy(
                    "Login",
                    100,
                    TIMED + "USER_TYPE,REQUEST_STATUS,DB_TOTAL_TIME,LOGIN_TYPE,BROWSER_TYPE,API_TYPE,API_VERSION,"
                            + "USER_NAME,TLS_PROTOCOL,CIPHER_SUITE,AUTHENTICATION_METHOD_REFERENCE,LOGIN_SUB_TYPE,"
                            + "FORWARDED_FOR_IP,COUNTRY_CODE" + END + ",LOGIN_STATUS,SOURCE_IP"),
            calm(
                    "Logout",
                    40,
                    START + "USER_TYPE,SESSION_TYPE,SESSION_LEVEL,BROWSER_TYPE,PLATFORM_TYPE,RESOLUTION_TYPE,APP_TYPE,"
                            + "CLIENT_VERSION,API_TYPE,API_VERSION,USER_INITIATED_LOGOUT,SESSION_KEY,LOGIN_KEY,"
                            + "TIMESTAMP_DERIVED,USER_ID_DERIVED,CLIENT_IP"),
            calm(
                    "LoginAs",
                    6,
                    TIMED + "REQUEST_STATUS,DELEGATED_USER_ID,DELEGATED_USER_NAME" + END
                            + ",DELEGATED_USER_ID_DERIVED"),
            busy(
                    "API",
                    160,
                    TIMED + "USER_TYPE,REQUEST_STATUS,DB_TOTAL_TIME,API_TYPE,API_VERSION,CLIENT_NAME,METHOD_NAME,"
                            + "ENTITY_NAME,ROWS_PROCESSED,REQUEST_SIZE,RESPONSE_SIZE,DB_BLOCKS,DB_CPU_TIME,QUERY,"
                            + "CONNECTED_APP_ID,EXCEPTION_MESSAGE" + END),
            busy(
                    "RestApi",
                    220,
                    TIMED + "USER_TYPE,REQUEST_STATUS,DB_TOTAL_TIME,METHOD,MEDIA_TYPE,STATUS_CODE,USER_AGENT,"
                            + "ROWS_PROCESSED,NUMBER_FIELDS,DB_BLOCKS,DB_CPU_TIME,REQUEST_SIZE,RESPONSE_SIZE,"
                            + "ENTITY_NAME,EXCEPTION_MESSAGE,CONNECTED_APP_ID,API_VERSION" + END),
            calm("ReportExport", 20, TIMED + "CLIENT_INFO,REPORT_DESCRIPTION" + END),
            calm(
                    "Report",
                    60,
                    TIMED + "USER_TYPE,REQUEST_STATUS,DB_TOTAL_TIME,ENTITY_NAME,DISPLAY_TYPE,RENDERING_TYPE,REPORT_ID,"
                            + "ROW_COUNT,NUMBER_EXCEPTION_FILTERS,NUMBER_COLUMNS,AVERAGE_ROW_SIZE,SORT,DB_BLOCKS,"
                            + "DB_CPU_TIME,NUMBER_BUCKETS,ORIGIN" + END + ",REPORT_ID_DERIVED"),
            calm(
                    "ContentTransfer",
                    40,
                    START + "TRANSACTION_TYPE,DOCUMENT_ID,VERSION_ID,FILE_TYPE,FILE_PREVIEW_TYPE,SIZE_BYTES,"
                            + "TIMESTAMP_DERIVED,USER_ID_DERIVED,DOCUMENT_ID_DERIVED,VERSION_ID_DERIVED"),
            busy("URI", 200, TIMED + "USER_TYPE,REQUEST_STATUS,DB_TOTAL_TIME,DB_BLOCKS,DB_CPU_TIME,REFERRER_URI" + END),
            calm(
                    "ApexCallout",
                    60,
                    TIMED + "TYPE,METHOD,SUCCESS,STATUS_CODE,TIME,REQUEST_SIZE,RESPONSE_SIZE,URL" + END),
            busy(
                    "ApexExecution",
                    120,
                    TIMED + "ENTRY_POINT,QUIDDITY,CALLOUT_TIME,DB_TOTAL_TIME,EXEC_TIME,NUMBER_SOQL_QUERIES,"
                            + "IS_LONG_RUNNING_REQUEST" + END),
            busy(
                    "LightningPageView",
                    180,
                    START + "CLIENT_ID,SESSION_KEY,LOGIN_KEY,USER_TYPE,APP_NAME,DEVICE_PLATFORM,SDK_APP_VERSION,"
                            + "OS_NAME,OS_VERSION,USER_AGENT,BROWSER_NAME,BROWSER_VERSION,SDK_VERSION,DEVICE_MODEL,"
                            + "DEVICE_ID,CONNECTION_TYPE,DEVICE_SESSION_ID,UI_EVENT_ID,UI_EVENT_SOURCE,"
                            + "UI_EVENT_TIMESTAMP,PAGE_START_TIME,DURATION,EFFECTIVE_PAGE_TIME,PAGE_URL,"
                            + "PREVPAGE_URL,PAGE_ENTITY_ID,PAGE_ENTITY_TYPE,PAGE_CONTEXT,"
                            + "TIMESTAMP_DERIVED,USER_ID_DERIVED,CLIENT_IP"),
            calm(
                    "ApiTotalUsage",
                    60,
                    START + "USER_NAME,API_FAMILY,API_VERSION,API_RESOURCE,CLIENT_NAME,HTTP_METHOD,ENTITY_NAME,"
                            + "STATUS_CODE,COUNTS_AGAINST_API_LIMIT,CONNECTED_APP_ID,CONNECTED_APP_NAME,"
                            + "TIMESTAMP_DERIVED,CLIENT_IP"),
            calm(
                    "BulkApi",
                    16,
                    TIMED + "JOB_ID,BATCH_ID,OPERATION_TYPE,ENTITY_TYPE,ROWS_PROCESSED,NUMBER_FAILURES,"
                            + "SUCCESS,MESSAGE" + END),
            calm("DocumentAttachmentDownloads", 10, TIMED + "ENTITY_ID,FILE_NAME,FILE_TYPE" + END),
            calm(
                    "PackageInstall",
                    4,
                    START + "IS_SUCCESSFUL,IS_RELEASED,IS_MANAGED,IS_PUSH,FAILURE_TYPE,"
                            + "PACKAGE_NAME,OPERATION_TYPE,TIMESTAMP_DERIVED,USER_ID_DERIVED"),
            calm("InsecureExternalAssets", 8, TIMED + "REQUEST_STATUS,DOMAIN,URL,MESSAGE" + END),
            calm(
                    "HostnameRedirects",
                    10,
                    TIMED + "MESSAGE,DOMAIN,SOURCE_HOSTNAME,TARGET_HOSTNAME,PATH,REDIRECT_REASON,"
                            + "IS_BLOCKED_REDIRECTION,REFERRER,ORIGIN" + END),
            calm(
                    "CSPViolation",
                    10,
                    TIMED + "BLOCKED_URI_DOMAIN,BLOCKED_URI_PATH,DOCUMENT_URI_PATH,DIRECTIVE,"
                            + "DISPOSITION,MESSAGE,USER_AGENT" + END));

    private EventTypes() {}

    /** The types of an org with or without the licence. */
    static List<EventType> of(boolean licensed) {
        return ALL.stream().filter(type -> licensed || type.free()).toList();
    }

    /** A type by its name; a made-up one with the common columns when it is not among those generated. */
    static EventType named(String name) {
        return ALL.stream()
                .filter(type -> type.name().equals(name))
                .findFirst()
                .orElseGet(() -> calm(name, 10, TIMED + "MESSAGE" + END));
    }

    private static EventType busy(String name, int rowsPerDay, String columns) {
        return new EventType(
                name,
                rowsPerDay,
                List.of(0, 7, 9, 11, 13, 15, 18, 23),
                FREE.contains(name),
                List.of(columns.split(",")));
    }

    private static EventType calm(String name, int rowsPerDay, String columns) {
        int first = 5 + Math.floorMod(name.hashCode(), 9);
        List<Integer> hours = new ArrayList<>(List.of(first, first + 5));
        if (rowsPerDay > 30) {
            hours.add(first + 9);
        }
        return new EventType(name, rowsPerDay, hours, FREE.contains(name), List.of(columns.split(",")));
    }
}
