package dev.orgtrail.normalize;

/**
 * A text of which only so many characters may be looked at. A regular expression can go over the same characters again and
 * again; this bounds what one row can cost, whatever the expression and whatever the row.
 */
final class CountedText implements CharSequence {
    private final String text;
    private final Budget budget;

    /** How many characters may still be looked at. Not safe for use by several threads. */
    static final class Budget {
        private int left;

        Budget(int characters) {
            this.left = characters;
        }
    }

    /** The budget is used up. */
    static final class Exhausted extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Exhausted() {
            super("the text takes too long to match", null, false, false);
        }
    }

    CountedText(String text, Budget budget) {
        this.text = text;
        this.budget = budget;
    }

    @Override
    public char charAt(int index) {
        if (--budget.left < 0) {
            throw new Exhausted();
        }
        return text.charAt(index);
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return text.substring(start, end);
    }

    @Override
    public String toString() {
        return text;
    }
}
