package dev.orgtrail.standin;

import dev.orgtrail.standin.EventTypes.EventType;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;

/** Writes one log row: a value for every column of its event type, each field quoted. */
final class LogRow {
    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss.SSS").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DERIVED =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final List<String> TEXTS = List.of(
            "plain text",
            "She said \"nein\", twice",
            "first line\nsecond line, with a comma",
            "Größe über 10 € – 東京",
            "trailing quote\"",
            "<b>bold</b> & 'single' \\ backslash\t tab 🚀");

    private LogRow() {}

    /** The header line of a type, with its line end. */
    static String header(EventType type) {
        return "\"" + String.join("\",\"", type.columns()) + "\"\n";
    }

    /** A row with its line end; the same arguments and dice always give the same row. */
    static String line(
            EventType type, String orgId, String requestId, Instant time, Map<String, Object> user, Dice dice) {
        StringBuilder line = new StringBuilder(512);
        String ip = ip(dice);
        String documentId = RecordId.of("069", dice.below(5000));
        String versionId = RecordId.of("068", dice.below(5000));
        String reportId = RecordId.of("00O", dice.below(300));
        String userId = String.valueOf(user.get("Id"));
        String delegateId = RecordId.of("005", 100 + dice.below(3));
        for (String column : type.columns()) {
            String value =
                    switch (column) {
                        case "EVENT_TYPE" -> type.name();
                        case "TIMESTAMP" -> TIMESTAMP.format(time);
                        case "TIMESTAMP_DERIVED" -> DERIVED.format(time);
                        case "REQUEST_ID" -> requestId;
                        case "ORGANIZATION_ID" -> RecordId.shortForm(orgId);
                        case "USER_ID" -> RecordId.shortForm(userId);
                        case "USER_ID_DERIVED" -> userId;
                        case "USER_NAME" -> String.valueOf(user.get("Username"));
                        case "CLIENT_IP" -> ip;
                        case "SOURCE_IP" -> dice.oneIn(5) ? dice.ip() : ip;
                        case "DOCUMENT_ID" -> RecordId.shortForm(documentId);
                        case "DOCUMENT_ID_DERIVED" -> documentId;
                        case "VERSION_ID" -> RecordId.shortForm(versionId);
                        case "VERSION_ID_DERIVED" -> versionId;
                        case "REPORT_ID" -> RecordId.shortForm(reportId);
                        case "REPORT_ID_DERIVED" -> reportId;
                        case "DELEGATED_USER_ID" -> RecordId.shortForm(delegateId);
                        case "DELEGATED_USER_ID_DERIVED" -> delegateId;
                        case "DELEGATED_USER_NAME" -> "admin@acme.example";
                        case "UI_EVENT_TIMESTAMP", "PAGE_START_TIME" -> Long.toString(time.toEpochMilli());
                        default -> value(type.name(), column, dice);
                    };
            append(line, value);
        }
        line.setCharAt(line.length() - 1, '\n');
        return line.toString();
    }

    private static String ip(Dice dice) {
        return switch (dice.below(12)) {
            case 0 -> "";
            case 1 -> "Salesforce.com IP";
            default -> dice.ip();
        };
    }

    private static String value(String type, String column, Dice dice) {
        return switch (column) {
            case "URI" ->
                switch (type) {
                    case "Login" -> dice.pick(List.of("/services/oauth2/token", "/index.jsp", "/services/Soap/u/66.0"));
                    case "API" -> "/services/Soap/u/66.0";
                    case "RestApi" -> "/services/data/v66.0/query";
                    case "ReportExport" -> "/" + RecordId.shortForm(RecordId.of("00O", dice.below(300)));
                    default -> "/" + dice.letters(15);
                };
            case "RUN_TIME", "EXEC_TIME", "DURATION", "EFFECTIVE_PAGE_TIME", "TIME", "CALLOUT_TIME" ->
                dice.oneIn(20) ? "" : Integer.toString(dice.below(9000));
            case "CPU_TIME", "DB_CPU_TIME", "DB_BLOCKS", "NUMBER_SOQL_QUERIES", "NUMBER_COLUMNS", "NUMBER_FIELDS" ->
                Integer.toString(dice.below(400));
            case "DB_TOTAL_TIME" -> Long.toString(1_000_000L * dice.below(5000) + dice.below(1_000_000));
            case "ROWS_PROCESSED", "ROW_COUNT" -> dice.oneIn(10) ? "" : Integer.toString(dice.below(50000));
            case "REQUEST_SIZE", "RESPONSE_SIZE", "SIZE_BYTES", "AVERAGE_ROW_SIZE" ->
                Integer.toString(dice.below(90000));
            case "SESSION_KEY", "LOGIN_KEY" -> dice.oneIn(8) ? "" : dice.letters(16);
            case "USER_TYPE" -> "Standard";
            case "REQUEST_STATUS" -> dice.oneIn(12) ? "F" : "S";
            case "LOGIN_STATUS" ->
                dice.oneIn(6)
                        ? dice.pick(List.of(
                                "LOGIN_ERROR_INVALID_PASSWORD",
                                "LOGIN_ERROR_USER_INACTIVE",
                                "LOGIN_ERROR_ORG_LOCKOUT",
                                "LOGIN_CHALLENGE_ISSUED"))
                        : "LOGIN_NO_ERROR";
            case "LOGIN_TYPE" -> dice.pick(List.of("A", "i", "s", "o"));
            case "BROWSER_TYPE", "USER_AGENT", "CLIENT_INFO" ->
                dice.pick(List.of(
                        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/129.0",
                        "Go-http-client/1.1",
                        "Java (Salesforce.com)"));
            case "API_VERSION" -> dice.oneIn(9) ? "9998.0" : "66.0";
            case "API_TYPE" -> dice.pick(List.of("", "E", "P", "T"));
            case "TLS_PROTOCOL" -> "TLSv1.3";
            case "CIPHER_SUITE" -> "ECDHE-RSA-AES256-GCM-SHA384";
            case "COUNTRY_CODE" -> dice.pick(List.of("FR", "DE", "US", ""));
            case "FORWARDED_FOR_IP" -> dice.oneIn(6) ? dice.ip() : "";
            case "USER_INITIATED_LOGOUT", "SUCCESS", "COUNTS_AGAINST_API_LIMIT", "IS_BLOCKED_REDIRECTION" ->
                dice.oneIn(3) ? "0" : "1";
            case "METHOD", "HTTP_METHOD" -> dice.pick(List.of("GET", "POST", "PATCH", "DELETE"));
            case "METHOD_NAME" ->
                dice.pick(List.of("query", "queryMore", "create", "update", "delete", "describeGlobal"));
            case "STATUS_CODE" -> dice.pick(List.of("200", "200", "200", "201", "204", "400", "401", "404", "500"));
            case "ENTITY_NAME", "ENTITY_TYPE", "PAGE_ENTITY_TYPE" ->
                dice.pick(List.of("Account", "Contact", "Opportunity", "Größe__c", ""));
            case "TRANSACTION_TYPE" ->
                dice.pick(List.of(
                        "VersionDownloadAction", "VersionDownloadApi", "VersionRenditionDownload", "saveVersion"));
            case "FILE_TYPE" -> dice.pick(List.of("PDF", "CSV", "EXCEL_X", "PNG"));
            case "QUERY" -> dice.oneIn(3) ? "SELECT Id, Name\nFROM Contact WHERE Name = 'O\\'Neil \"x\"'" : "";
            case "URL" -> "\"https://api.example.com/v1/" + dice.letters(8) + "\"";
            case "PAGE_URL", "PREVPAGE_URL", "REFERRER_URI", "REFERRER" ->
                "/lightning/r/Account/" + dice.letters(18) + "/view";
            case "REPORT_DESCRIPTION", "MESSAGE", "EXCEPTION_MESSAGE", "FILE_NAME", "ENTRY_POINT", "CLIENT_NAME" ->
                dice.oneIn(4) ? "" : dice.pick(TEXTS);
            case "APP_NAME", "CONNECTED_APP_NAME" -> dice.pick(List.of("Sales", "Vertrieb & Co", "one:one"));
            case "URI_ID_DERIVED", "AUTHENTICATION_METHOD_REFERENCE", "LOGIN_SUB_TYPE" -> "";
            default -> column.endsWith("_ID") ? dice.letters(15) : dice.oneIn(2) ? "" : dice.letters(6);
        };
    }

    private static void append(StringBuilder line, String value) {
        line.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            line.append(c);
            if (c == '"') {
                line.append('"');
            }
        }
        line.append("\",");
    }
}
