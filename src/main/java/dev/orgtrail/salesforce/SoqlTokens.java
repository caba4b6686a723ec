package dev.orgtrail.salesforce;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes a query apart into words, texts in quotes, and signs, each with its place. */
final class SoqlTokens {
    private static final Pattern TOKEN = Pattern.compile("(?<word>[A-Za-z_]\\w*(?:\\.[A-Za-z_]\\w*)*)"
            + "|(?<text>'(?:\\\\.|[^'\\\\])*')"
            + "|(?<value>[+-]?\\d[\\w:.+-]*)"
            + "|(?<sign>[(),]|[=<>!]+|:)");

    private SoqlTokens() {}

    /**
     * A piece of a query.
     *
     * @param text as it is written
     * @param word whether it is a keyword, or a path of names
     * @param from where it begins
     * @param to where it ends
     */
    record Token(String text, boolean word, int from, int to) {
        boolean is(String expected) {
            return text.equalsIgnoreCase(expected);
        }
    }

    /** The tokens of a query; empty where something in it is none of those. */
    static Optional<List<Token>> of(String soql) {
        List<Token> tokens = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(soql);
        int at = 0;
        while (true) {
            while (at < soql.length() && Character.isWhitespace(soql.charAt(at))) {
                at++;
            }
            if (at == soql.length()) {
                return Optional.of(tokens);
            }
            matcher.region(at, soql.length());
            if (!matcher.lookingAt()) {
                return Optional.empty();
            }
            tokens.add(new Token(matcher.group(), matcher.group("word") != null, at, matcher.end()));
            at = matcher.end();
        }
    }

    /** The query with its values taken out: what queries have in common that differ in their windows and ids only. */
    static String shape(String soql) {
        StringBuilder shape = new StringBuilder();
        Matcher matcher = TOKEN.matcher(soql);
        int at = 0;
        while (matcher.find()) {
            shape.append(soql, at, matcher.start());
            boolean value = matcher.group("text") != null || matcher.group("value") != null;
            shape.append(value ? "?" : matcher.group());
            at = matcher.end();
        }
        return shape.append(soql, at, soql.length()).toString().replaceAll("\\s+", " ");
    }
}
