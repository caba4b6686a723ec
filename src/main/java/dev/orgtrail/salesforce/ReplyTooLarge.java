package dev.orgtrail.salesforce;

/** A reply is larger than what is kept in memory of one. */
final class ReplyTooLarge extends SalesforceUnavailable {
    private static final long serialVersionUID = 1L;

    ReplyTooLarge(String org) {
        super(
                org,
                "a reply of Salesforce's is larger than Orgtrail keeps in memory",
                "Orgtrail asks again by itself. A query of a file in routes/sources, or of orgtrail.objects, may select fewer"
                        + " columns.");
    }
}
