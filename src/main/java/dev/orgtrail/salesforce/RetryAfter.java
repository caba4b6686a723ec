package dev.orgtrail.salesforce;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

/**
 * The reply header {@code Retry-After}.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3">RFC 9110, 10.2.3</a>
 */
final class RetryAfter {
    private static final int MOST_DIGITS = 9;
    /** What is said of more seconds than have that many digits, which are more than 31 years. */
    private static final Duration FOR_EVER = Duration.ofSeconds(999_999_999);

    private RetryAfter() {}

    /**
     * Reads it: seconds, or an HTTP date by the clock of whoever answers.
     *
     * @param reply the headers of the reply
     * @param now our time, where the reply does not say when it was sent
     * @return how long a pause it asks for, above zero; empty when it asks for none, or cannot be read
     */
    static Optional<Duration> of(HttpFields reply, Instant now) {
        String value = reply.get(HttpHeader.RETRY_AFTER);
        return value == null
                ? Optional.empty()
                : read(value.strip(), reply, now).filter(each -> !isOver(each));
    }

    private static boolean isOver(Duration pause) {
        return pause.isZero() || pause.isNegative();
    }

    private static Optional<Duration> read(String value, HttpFields reply, Instant now) {
        if (value.matches("\\d+")) {
            return Optional.of(value.length() > MOST_DIGITS ? FOR_EVER : Duration.ofSeconds(Long.parseLong(value)));
        }
        try {
            Instant until = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            long sent = reply.getDateField(HttpHeader.DATE);
            return Optional.of(Duration.between(sent < 0 ? now : Instant.ofEpochMilli(sent), until));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
