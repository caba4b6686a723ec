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

    private final EventType type;
    private final Instant time;
    private final Map<String, Object> user;
    private final String userId;
    private final Dice dice;
    private final RowIds ids;
    private final String ip;
    private final String uri;

    private LogRow(EventType type, Instant time, Map<String, Object> user, Dice dice) {
        this.type = type;
        this.time = time;
        this.user = user;
        this.userId = String.valueOf(user.get("Id"));
        this.dice = dice;
        this.ids = new RowIds(dice);
        this.ip = ip(dice);
        this.uri = uri(type.name());
    }

    /** The header line of a type, with its line end. */
    static String header(EventType type) {
        return "\"" + String.join("\",\"", type.columns()) + "\"\n";
    }

    /** A row with its line end; the same arguments and dice always give the same row. */
    static String line(
            EventType type, String orgId, String requestId, Instant time, Map<String, Object> user, Dice dice) {
        return line(type, orgId, requestId, time, user, Map.of(), dice);
    }

    /** A row of which some columns are known; they, and what every row has, go before what is made up. */
    static String line(
            EventType type,
            String orgId,
            String requestId,
            Instant time,
            Map<String, Object> user,
            Map<String, String> known,
            Dice dice) {
        LogRow row = new LogRow(type, time, user, dice);
        StringBuilder line = new StringBuilder(512);
        for (String column : type.columns()) {
            String given = known.get(column);
            String value =
                    switch (column) {
                        case "EVENT_TYPE" -> type.name();
                        case "TIMESTAMP" -> TIMESTAMP.format(time);
                        case "TIMESTAMP_DERIVED" -> DERIVED.format(time);
                        case "REQUEST_ID" -> requestId;
                        case "ORGANIZATION_ID" -> RecordId.shortForm(orgId);
                        case "USER_ID" -> RecordId.shortForm(row.userId);
                        case "USER_ID_DERIVED" -> row.userId;
                        default -> given != null ? given : row.value(column);
                    };
            append(line, value);
        }
        line.setCharAt(line.length() - 1, '\n');
        return line.toString();
    }

    private String value(String column) {
        List<String> choices = type.values().get(column);
        if (choices != null) {
            return dice.pick(choices);
        }
        return switch (column) {
            case "USER_NAME", "USERNAME" -> String.valueOf(user.get("Username"));
            case "USER_TYPE" -> String.valueOf(user.getOrDefault("UserType", "Standard"));
            case "CLIENT_IP" -> ip;
            case "SOURCE_IP" -> dice.oneIn(5) ? dice.ip() : ip;
            case "URI" -> uri;
            case "URI_ID_DERIVED" -> uri.length() == 16 ? ids.in(column) : "";
            default -> ColumnValues.of(column, time, ids, dice);
        };
    }

    private static String ip(Dice dice) {
        return switch (dice.below(12)) {
            case 0 -> "";
            case 1 -> "Salesforce.com IP";
            default -> dice.ip();
        };
    }

    private String uri(String typeName) {
        return switch (typeName) {
            case EventTypes.LOGIN ->
                dice.pick(List.of("/services/oauth2/token", "/index.jsp", "/services/Soap/u/66.0"));
            case "API" -> "/services/Soap/u/66.0";
            case "RestApi" -> "/services/data/v66.0/query";
            case "ReportExport", "Report" -> page(Catalog.reportId(dice));
            default -> page(dice.oneIn(10) ? userId : ids.record());
        };
    }

    /** The classic page of a record: its 15-character id after a slash. */
    private String page(String id) {
        ids.put("URI_ID", id);
        return "/" + RecordId.shortForm(id);
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
