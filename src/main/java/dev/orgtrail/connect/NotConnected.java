package dev.orgtrail.connect;

/** An org could not be connected in the browser. */
public final class NotConnected extends Exception {
    private static final long serialVersionUID = 1L;

    private final Refusal refusal;
    private final String said;

    /**
     * For this reason.
     *
     * @param said what Salesforce said, or what is special in this case; empty where there is nothing more to say
     */
    public NotConnected(Refusal refusal, String said) {
        super(refusal.words() + (said.isEmpty() ? "" : " (" + said + ")"));
        this.refusal = refusal;
        this.said = said;
    }

    /** Why. */
    public Refusal refusal() {
        return refusal;
    }

    /** What Salesforce said, or what is special in this case; may be empty. */
    public String said() {
        return said;
    }
}
