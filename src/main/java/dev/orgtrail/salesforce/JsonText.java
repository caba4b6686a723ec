package dev.orgtrail.salesforce;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON piece by piece in constant memory: of a long text its beginning, of what is passed over nothing. Jackson's parser
 * has each text in memory as a whole, and ends at the first one that is too long.
 */
final class JsonText {
    /** A number that is too long to be one of Salesforce's. */
    static final Object TOO_LONG = new Object();

    private static final int LONGEST_NUMBER = 100;

    private static final int PIECE = 8 * 1024;
    private static final Pattern NUMBER =
            Pattern.compile("-?(?:0|[1-9]\\d*)(?<fraction>\\.\\d+)?(?<exponent>[eE][+-]?\\d+)?");
    /** So many digits are a long for sure. */
    private static final int DIGITS_OF_LONG = 18;

    private final Reader in;
    private final long longest;
    private final char[] buffer = new char[PIECE];
    private int at;
    private int end;
    private long came;
    private @Nullable LongText longText;

    /** What was read is no JSON. */
    static final class NotJson extends IOException {
        private static final long serialVersionUID = 1L;

        private NotJson(String why) {
            super("it is not JSON: " + why);
        }
    }

    /** What was read has no end. */
    static final class Endless extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /**
     * @param in JSON in UTF-8
     * @param longest how many characters are read at most
     */
    JsonText(InputStream in, long longest) {
        this.in = new InputStreamReader(in, StandardCharsets.UTF_8);
        this.longest = longest;
    }

    /** The next character that is no blank, which is not taken; -1 at the end. */
    int peek() throws IOException {
        while (at < end || fill()) {
            char c = buffer[at];
            if (c != ' ' && c != '\n' && c != '\r' && c != '\t' && c != '\uFEFF') {
                return c;
            }
            at++;
        }
        return -1;
    }

    /** Takes a character, if it is the next one. */
    boolean takes(char wanted) throws IOException {
        if (peek() != wanted) {
            return false;
        }
        at++;
        return true;
    }

    /** Takes a character that must be the next one. */
    void take(char wanted) throws IOException {
        if (!takes(wanted)) {
            throw unexpected("a " + wanted);
        }
    }

    /**
     * Takes a text, or the beginning of one that is longer; {@link #longText} tells of that.
     *
     * @param most how many characters it may have to be kept whole
     */
    String text(int most) throws IOException {
        take('"');
        longText = null;
        StringBuilder text = new StringBuilder();
        for (char c = next(); c != '"'; c = next()) {
            text.append(c == '\\' ? escaped() : c);
            if (text.length() > most) {
                longText = restOf(text, most);
                return longText.text();
            }
        }
        return text.toString();
    }

    /** The text that was taken last, if it is longer than what was kept of it. */
    @Nullable
    LongText longText() {
        return longText;
    }

    private LongText restOf(StringBuilder begun, int most) throws IOException {
        LongText text = new LongText(most);
        char[] piece = begun.toString().toCharArray();
        text.add(piece, piece.length);
        int count = 0;
        piece = new char[PIECE];
        for (char c = next(); c != '"'; c = next()) {
            piece[count++] = c == '\\' ? escaped() : c;
            if (count == PIECE) {
                text.add(piece, count);
                count = 0;
            }
        }
        text.add(piece, count);
        return text;
    }

    private char escaped() throws IOException {
        char c = next();
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> (char) (digit() << 12 | digit() << 8 | digit() << 4 | digit());
            default -> throw new NotJson("it has a \\ before what needs none");
        };
    }

    private int digit() throws IOException {
        int digit = Character.digit(next(), 16);
        if (digit < 0) {
            throw new NotJson("it has a \\u without four digits");
        }
        return digit;
    }

    /** Takes a number, a truth value or null; {@link #TOO_LONG} is a number that is too long. */
    @Nullable
    Object scalar() throws IOException {
        peek();
        StringBuilder word = new StringBuilder();
        boolean tooLong = false;
        while ((at < end || fill()) && isOfWord(buffer[at])) {
            tooLong = word.length() == LONGEST_NUMBER;
            if (tooLong) {
                at++;
            } else {
                word.append(buffer[at++]);
            }
        }
        String text = word.toString();
        return switch (text) {
            case "null" -> null;
            case "true" -> Boolean.TRUE;
            case "false" -> Boolean.FALSE;
            default -> tooLong ? TOO_LONG : number(text);
        };
    }

    private static boolean isOfWord(char c) {
        return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '-' || c == '+' || c == '.';
    }

    private Number number(String text) throws IOException {
        var number = NUMBER.matcher(text);
        if (!number.matches()) {
            throw unexpected("a value");
        }
        if (number.group("fraction") != null || number.group("exponent") != null) {
            return Double.valueOf(text);
        }
        if (text.length() > DIGITS_OF_LONG) {
            BigInteger large = new BigInteger(text);
            return large.bitLength() < Long.SIZE ? (Number) large.longValue() : large;
        }
        long whole = Long.parseLong(text);
        return whole == (int) whole ? (Number) (int) whole : (Number) whole;
    }

    /** Passes over a value, however large it is and however deep. */
    void skip() throws IOException {
        long depth = 0;
        do {
            int c = peek();
            if (c == '"') {
                skipText();
            } else if (c == '{' || c == '[') {
                depth++;
                at++;
            } else if (depth > 0 && (c == '}' || c == ']')) {
                depth--;
                at++;
            } else if (depth > 0 && (c == ',' || c == ':')) {
                at++;
            } else {
                scalar();
            }
        } while (depth > 0);
    }

    private void skipText() throws IOException {
        take('"');
        for (char c = next(); c != '"'; c = next()) {
            if (c == '\\') {
                next();
            }
        }
    }

    /** The next character of a text. */
    private char next() throws IOException {
        if (at == end && !fill()) {
            throw new NotJson("it ends in the middle");
        }
        return buffer[at++];
    }

    private boolean fill() throws IOException {
        int count = in.read(buffer, 0, buffer.length);
        at = 0;
        end = Math.max(0, count);
        came += end;
        if (came > longest) {
            throw new Endless();
        }
        return end > 0;
    }

    private NotJson unexpected(String wanted) throws IOException {
        int c = peek();
        return new NotJson(
                c < 0
                        ? "it ends where " + wanted + " should be"
                        : "it has " + (char) c + " where " + wanted + " should be");
    }
}
