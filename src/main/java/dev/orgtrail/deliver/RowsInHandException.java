package dev.orgtrail.deliver;

/** Another batch that is being delivered has a row of this one, which waits until it is known what became of that. */
public class RowsInHandException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RowsInHandException(String uid) {
        super("Another batch that is being delivered has " + uid + " too. This one waits until that is done.");
    }
}
