package dev.orgtrail.standin;

import java.time.Instant;
import java.util.List;

/** What a column of a log file plausibly holds, by its name. */
final class ColumnValues {
    private static final List<String> TEXTS = List.of(
            "plain text",
            "She said \"nein\", twice",
            "first line\nsecond line, with a comma",
            "Größe über 10 € – 東京",
            "trailing quote\"",
            "<b>bold</b> & 'single' \\ backslash\t tab 🚀");

    private ColumnValues() {}

    /** A value for a column whose name has a meaning of its own, or one by the name's form. */
    static String of(String column, Instant time, RowIds ids, Dice dice) {
        return switch (column) {
            case "CPU_TIME", "DB_CPU_TIME", "DB_BLOCKS" -> Integer.toString(dice.below(400));
            case "DB_TOTAL_TIME" -> Long.toString(1_000_000L * dice.below(5000) + dice.below(1_000_000));
            case "UI_EVENT_TIMESTAMP", "PAGE_START_TIME" -> Long.toString(time.toEpochMilli());
            case "SESSION_KEY", "LOGIN_KEY" -> dice.oneIn(8) ? "" : dice.letters(16);
            case "REQUEST_STATUS" -> dice.oneIn(12) ? "F" : "S";
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
            case "USER_INITIATED_LOGOUT", "SUCCESS", "COUNTS_AGAINST_API_LIMIT" -> flag(dice);
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
                text(dice);
            case "APP_NAME", "CONNECTED_APP_NAME" -> dice.pick(List.of("Sales", "Vertrieb & Co", "one:one"));
            case "DELEGATED_USER_NAME" -> "ada.0@acme.example";
            case "AUTHENTICATION_METHOD_REFERENCE" -> "";
            default -> byForm(column, time, ids, dice);
        };
    }

    private static String byForm(String column, Instant time, RowIds ids, Dice dice) {
        if (column.endsWith("_ID") || column.endsWith("_DERIVED")) {
            return ids.in(column);
        }
        if (column.startsWith("IS_") || column.startsWith("HAS_")) {
            return flag(dice);
        }
        if (column.endsWith("_TIMESTAMP")) {
            return Long.toString(time.toEpochMilli());
        }
        if (column.startsWith("NUMBER_")
                || column.startsWith("NUM_")
                || column.startsWith("TOTAL_")
                || column.endsWith("_COUNT")
                || column.endsWith("COLUMNS")) {
            return number(dice, 400);
        }
        if (column.equals("TIME") || column.endsWith("_TIME") || column.endsWith("DURATION")) {
            return number(dice, 9000);
        }
        if (column.startsWith("ROW") && !column.endsWith("_NAME")) {
            return number(dice, 50_000);
        }
        return byEnding(column, time, dice);
    }

    private static String byEnding(String column, Instant time, Dice dice) {
        return switch (column.substring(column.lastIndexOf('_') + 1)) {
            case "SIZE", "BYTES", "LENGTH", "LIMIT" -> number(dice, 90_000);
            case "IP" -> dice.oneIn(12) ? "" : dice.ip();
            case "URL" -> "https://acme.my.salesforce.com/" + dice.letters(8);
            case "DATE" -> time.toString();
            case "NAME", "DESCRIPTION", "MESSAGE", "TEXT" -> text(dice);
            default -> dice.oneIn(2) ? "" : dice.letters(6);
        };
    }

    private static String flag(Dice dice) {
        return dice.oneIn(3) ? "0" : "1";
    }

    private static String number(Dice dice, int bound) {
        return dice.oneIn(20) ? "" : Integer.toString(dice.below(bound));
    }

    private static String text(Dice dice) {
        return dice.oneIn(4) ? "" : dice.pick(TEXTS);
    }
}
