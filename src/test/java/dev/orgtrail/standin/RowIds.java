package dev.orgtrail.standin;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The record ids in one log row: a column and its {@code _DERIVED} twin name the same record. */
final class RowIds {
    private static final String DERIVED = "_DERIVED";
    private static final List<String> BUSINESS_OBJECTS = List.of("001", "003", "006", "500");

    private final Dice dice;
    private final Map<String, String> known = new HashMap<>();

    RowIds(Dice dice) {
        this.dice = dice;
    }

    /** Says which record a column without {@code _DERIVED} names. */
    void put(String column, String id) {
        known.put(column, id);
    }

    /** The id in a column: 18 characters in a {@code _DERIVED} one, else 15. */
    String in(String column) {
        boolean derived = column.endsWith(DERIVED);
        String base = derived ? column.substring(0, column.length() - DERIVED.length()) : column;
        String id = known.computeIfAbsent(base, this::some);
        return derived ? id : RecordId.shortForm(id);
    }

    /** Some business record's id. */
    String record() {
        return RecordId.of(dice.pick(BUSINESS_OBJECTS), dice.below(5000));
    }

    private String some(String column) {
        return switch (column) {
            case "REPORT_ID", "MASTER_REPORT_ID" -> Catalog.reportId(dice);
            case "DASHBOARD_ID" -> Catalog.dashboardId(dice);
            case "CONNECTED_APP_ID", "CONNECTED_APPLICATION_ID" -> Catalog.connectedAppId(dice);
            case "DELEGATED_USER_ID" -> RecordId.of("005", 100 + dice.below(3));
            case "DOCUMENT_ID", "CONTENT_DOCUMENT_ID" -> RecordId.of("069", dice.below(5000));
            case "VERSION_ID", "CONTENT_VERSION_ID" -> RecordId.of("068", dice.below(5000));
            case "DASHBOARD_COMPONENT_ID" -> RecordId.of("01a", dice.below(100));
            case "JOB_ID" -> RecordId.of("750", dice.below(5000));
            case "BATCH_ID" -> RecordId.of("751", dice.below(5000));
            case "LIST_VIEW_ID" -> RecordId.of("00B", dice.below(100));
            case "ARTICLE_ID" -> RecordId.of("kA0", dice.below(100));
            case "ARTICLE_VERSION_ID" -> RecordId.of("ka0", dice.below(100));
            case "FLOW_ID", "FLOW_VERSION_ID" -> RecordId.of("301", dice.below(40));
            case "TRIGGER_ID" -> RecordId.of("01q", dice.below(40));
            case "SITE_ID" -> RecordId.of("0DM", dice.below(3));
            case "PROFILE_ID" -> RecordId.of("00e", dice.below(6));
            case "PERMISSION_SET_ID" -> RecordId.of("0PS", 1 + dice.below(4));
            case "ENTITY_ID", "PAGE_ENTITY_ID", "PREVPAGE_ENTITY_ID", "RECORD_ID", "RELATED_ENTITY_ID" -> record();
            default ->
                column.endsWith("USER_ID") || column.endsWith("OWNER_ID")
                        ? RecordId.of("005", 100 + dice.below(49))
                        : RecordId.withCheck(dice.letters(15));
        };
    }
}
