package dev.orgtrail.batch;

/** The names of what a row says of itself, besides what Salesforce says in it. */
public final class RowFields {
    /** The key under which a row carries its {@code metadata.uid}. */
    public static final String UID = "_uid";

    /** The key under which a row says when it happened, in milliseconds, so that its hour is accounted for. */
    public static final String TIME = "_time";

    /** The key under which what could not be read as a row says why; it is set aside, with what there is of it. */
    public static final String UNREADABLE = "_unreadable";

    private RowFields() {}
}
