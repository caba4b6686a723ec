package dev.orgtrail.settings;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * An object whose records are read as events of their own.
 *
 * @param object its API name, such as {@code MyAudit__c}
 * @param time the field that says when a record happened; records are read in its order
 */
public record ObjectSettings(
        @DefaultValue("") String object,
        @DefaultValue("CreatedDate") String time) {}
