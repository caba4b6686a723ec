package dev.orgtrail.faults;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.function.BinaryOperator;

/** Ways to spoil a reply. */
final class Tricks {
    private static final Duration BETWEEN_DRIPS = Duration.ofMillis(100);

    /** So many at most, if nobody gives it up. */
    private static final int DRIPS = 1_200;

    private Tricks() {}

    /** The connection is cut in the headers. */
    static Wire.Trick cutInHeaders() {
        return (truth, client) -> client.write(truth.head(truth.body().length), 0, 24);
    }

    /** The connection is cut after a part of the body; a negative number of bytes counts from its end. */
    static Wire.Trick cutInBody(int bytes) {
        return (truth, client) -> {
            client.write(truth.head(truth.body().length));
            int end = bytes < 0 ? truth.body().length + bytes : Math.min(bytes, truth.body().length - 1);
            client.write(truth.body(), 0, Math.max(0, end));
        };
    }

    /** The body is as it was, but announced as so many bytes longer. */
    static Wire.Trick announced(int more) {
        return (truth, client) -> {
            client.write(truth.head((long) truth.body().length + more));
            client.write(truth.body());
        };
    }

    /** The body ends early, and looks whole. */
    static Wire.Trick shortened(int bytes) {
        return (truth, client) -> new Wire.Reply(
                        truth.path(),
                        truth.status(),
                        truth.headers(),
                        Arrays.copyOf(truth.body(), Math.max(0, truth.body().length - bytes)))
                .writeTo(client);
    }

    /** A byte now and then, of a header that never ends. */
    static Wire.Trick dripOfHeaders() {
        return (truth, client) -> {
            client.write((truth.status() + "\r\nx-slow: ").getBytes(StandardCharsets.ISO_8859_1));
            drip(client, "x".repeat(DRIPS).getBytes(StandardCharsets.US_ASCII));
        };
    }

    /** The body's first half, and then a byte of it now and then; its last byte never. */
    static Wire.Trick dripOfBody() {
        return (truth, client) -> {
            byte[] body = truth.body();
            client.write(truth.head(body.length));
            client.write(body, 0, body.length / 2);
            drip(client, Arrays.copyOfRange(body, body.length / 2, body.length - 1));
        };
    }

    private static void drip(OutputStream client, byte[] bytes) throws IOException {
        try {
            for (int i = 0; i < DRIPS; i++) {
                if (i < bytes.length) {
                    client.write(bytes[i]);
                    client.flush();
                }
                Thread.sleep(BETWEEN_DRIPS.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A redirect to another place. */
    static Wire.Trick redirect(int status, String place) {
        return (truth, client) -> new Wire.Reply(
                        truth.path(), "HTTP/1.1 " + status + " Elsewhere", Map.of("location", place), new byte[0])
                .writeTo(client);
    }

    /** A proxy's page. */
    static Wire.Trick page(int status) {
        return page(status, "text/html");
    }

    /** A proxy's page that is said to be something else. */
    static Wire.Trick page(int status, String type) {
        return reply(
                status, type, "<html><body>" + "<p>Please log in to the network</p>\n".repeat(40) + "</body></html>");
    }

    /** A text of its own. */
    static Wire.Trick text(int status, String body) {
        return reply(status, "application/json", body);
    }

    private static Wire.Trick reply(int status, String type, String body) {
        return (truth, client) -> new Wire.Reply(
                        truth.path(), "HTTP/1.1 " + status + " Spoilt", Map.of("content-type", type), new byte[0])
                .body(body)
                .writeTo(client);
    }

    /** The body changed, given the path that was asked for. */
    static Wire.Trick edited(BinaryOperator<String> edit) {
        return (truth, client) ->
                truth.body(edit.apply(truth.path(), truth.text())).writeTo(client);
    }
}
