package dev.orgtrail.normalize;

/**
 * An OCSF event class.
 *
 * @param uid such as 3002
 * @param caption such as "Authentication"
 * @param category the category's uid
 * @param categoryName such as "Identity &amp; Access Management"
 * @param type its attributes
 */
record OcsfClass(int uid, String caption, int category, String categoryName, OcsfType type) {
    String name() {
        return type.name();
    }
}
