package dev.orgtrail.normalize;

import java.util.regex.Pattern;

/** Finds what every text that matches a regular expression holds as it stands: most forms are ruled out by it at once. */
final class Literals {
    /** Flags, quoted parts, characters by their number or name and references: what follows does not stand for itself. */
    private static final Pattern OTHERWISE_READ = Pattern.compile("\\(\\?[a-zA-Z-]+\\)|\\\\[Qxu0ckN]");

    private Literals() {}

    /**
     * The longest run of characters that stand for themselves, outside of every group.
     *
     * @param expression a regular expression that compiles
     * @return the run, empty where there is none or where this does not understand the expression
     */
    static String longest(String expression) {
        if (OTHERWISE_READ.matcher(expression).find()) {
            return "";
        }
        String best = "";
        StringBuilder run = new StringBuilder();
        int depth = 0;
        for (int i = 0; i < expression.length(); i++) {
            char c = expression.charAt(i);
            if (c == '|' && depth == 0) {
                return "";
            } else if (c == '[') {
                i = endOfSet(expression, i);
                best = longer(best, run);
            } else if (c == '(') {
                depth++;
                best = longer(best, run);
            } else if (c == ')') {
                depth--;
                best = longer(best, run);
            } else if (c == '\\') {
                i++;
                if (depth == 0 && !Character.isLetterOrDigit(expression.charAt(i))) {
                    run.append(expression.charAt(i));
                } else {
                    best = longer(best, run);
                }
            } else if (c == '?' || c == '*' || c == '+' || c == '{') {
                if (run.length() > 0) {
                    run.setLength(run.length() - 1); // it is the character before that need not be there, or not once
                }
                best = longer(best, run);
                i = c == '{' ? expression.indexOf('}', i) : i;
            } else if (depth > 0 || c == '.' || c == '^' || c == '$') {
                best = longer(best, run);
            } else {
                run.append(c);
            }
        }
        return longer(best, run);
    }

    private static int endOfSet(String expression, int from) {
        int i = expression.startsWith("^", from + 1) ? from + 2 : from + 1;
        if (expression.charAt(i) == ']') {
            i++; // as the first of a set it stands for itself
        }
        for (int depth = 1; depth > 0; i++) {
            char c = expression.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '[') {
                depth++;
            } else if (c == ']') {
                depth--;
            }
        }
        return i - 1;
    }

    /** The longer of the two; the run begins anew. */
    private static String longer(String best, StringBuilder run) {
        String longer = run.length() > best.length() ? run.toString() : best;
        run.setLength(0);
        return longer;
    }
}
