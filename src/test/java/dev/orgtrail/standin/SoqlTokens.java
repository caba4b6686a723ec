package dev.orgtrail.standin;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts a SOQL text into tokens, each with its place in the text. */
final class SoqlTokens {
    private static final Pattern TOKEN =
            Pattern.compile("(?<datetime>\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:?\\d\\d))"
                    + "|(?<date>\\d{4}-\\d\\d-\\d\\d(?![\\dT]))"
                    + "|(?<number>[+-]?\\d+(\\.\\d+)?)"
                    + "|(?<word>[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)*)"
                    + "|(?<string>'(\\\\.|[^'\\\\])*')"
                    + "|(?<symbol><=|>=|!=|<>|[=<>(),:])");

    enum Kind {
        DATETIME,
        DATE,
        NUMBER,
        WORD,
        STRING,
        SYMBOL,
        END
    }

    record Token(Kind kind, String text, int at) {
        boolean is(String word) {
            return (kind == Kind.WORD || kind == Kind.SYMBOL) && text.equalsIgnoreCase(word);
        }
    }

    private SoqlTokens() {}

    static List<Token> of(String soql) {
        List<Token> tokens = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(soql);
        int at = 0;
        while (true) {
            while (at < soql.length() && Character.isWhitespace(soql.charAt(at))) {
                at++;
            }
            if (at == soql.length()) {
                tokens.add(new Token(Kind.END, "<EOF>", at));
                return tokens;
            }
            if (!matcher.find(at) || matcher.start() != at) {
                char c = soql.charAt(at);
                throw SoqlParser.malformed(
                        soql, at, c == '\'' ? "expecting closing quote" : "unexpected token: '" + c + "'");
            }
            tokens.add(new Token(kindOf(matcher), matcher.group(), at));
            at = matcher.end();
        }
    }

    private static Kind kindOf(Matcher matcher) {
        for (Kind kind : Kind.values()) {
            if (kind != Kind.END && matcher.group(kind.name().toLowerCase(java.util.Locale.ROOT)) != null) {
                return kind;
            }
        }
        throw new IllegalStateException("no token kind");
    }
}
