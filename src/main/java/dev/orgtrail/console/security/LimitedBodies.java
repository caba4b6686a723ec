package dev.orgtrail.console.security;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;
import org.apache.coyote.InputBuffer;
import org.apache.tomcat.util.net.ApplicationBufferHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/**
 * Takes only so many requests with a body at a time, since Tomcat reads a body in the thread that answers the request: whoever
 * sends many of them slowly would else hold all threads, and nobody would answer what has no body, such as health checks. A body
 * that does not come to its end in time breaks off.
 */
final class LimitedBodies extends ValveBase {
    private static final Logger LOG = LoggerFactory.getLogger(LimitedBodies.class);

    /** How much is read of a body that nothing of ours has asked for, so that the connection can be used on. */
    private static final int MOST_OF_A_REST = 64 * 1024;

    private static final String FULL =
            "Orgtrail receives as many forms at this moment as it takes at a time. Try again in some seconds.\n";

    private final Semaphore room;
    private final Duration longest;

    /**
     * @param most how many requests with a body are answered at a time
     * @param longest how long a body may take, besides what Tomcat waits for the next of its bytes
     */
    LimitedBodies(int most, Duration longest) {
        super(true);
        this.room = new Semaphore(most);
        this.longest = longest;
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        if (!hasBody(request)) {
            getNext().invoke(request, response);
        } else if (room.tryAcquire()) {
            try {
                inTime(request, response);
            } finally {
                room.release();
            }
        } else {
            refuse(request, response);
        }
    }

    private static boolean hasBody(Request request) {
        return request.getContentLengthLong() > 0 || request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null;
    }

    private void inTime(Request request, Response response) throws IOException, ServletException {
        org.apache.coyote.Request received = request.getCoyoteRequest();
        InputBuffer body = received.getInputBuffer();
        received.setInputBuffer(new TimedBody(body, System.nanoTime() + longest.toNanos()));
        try {
            getNext().invoke(request, response);
            if (!request.isAsync() && !received.isFinished()) {
                response.finishResponse();
                readRest(received);
            }
        } finally {
            received.setInputBuffer(body);
        }
    }

    /** Tomcat would do it later, when somebody else may have taken the place of this request. */
    private static void readRest(org.apache.coyote.Request received) {
        Ignored rest = new Ignored();
        try {
            int read = received.doRead(rest);
            for (int all = read; read >= 0 && all < MOST_OF_A_REST; all += read) {
                read = received.doRead(rest);
            }
        } catch (IOException e) {
            LOG.debug("The rest of a body does not come: {}", e.getMessage());
        }
        if (!received.isFinished()) {
            received.action(ActionCode.DISABLE_SWALLOW_INPUT, null);
        }
    }

    private static void refuse(Request request, Response response) throws IOException {
        response.setStatus(HttpStatus.SERVICE_UNAVAILABLE.value());
        response.setHeader(HttpHeaders.RETRY_AFTER, "5");
        response.setHeader(HttpHeaders.CONNECTION, "close");
        response.setContentType("text/plain;charset=UTF-8");
        response.getWriter().write(FULL);
        response.finishResponse();
        // Nobody waits for the body.
        request.getCoyoteRequest().action(ActionCode.DISABLE_SWALLOW_INPUT, null);
    }

    /** A body that breaks off when its time is over. */
    private record TimedBody(InputBuffer body, long end) implements InputBuffer {
        @Override
        public int doRead(ApplicationBufferHandler handler) throws IOException {
            if (System.nanoTime() - end > 0) {
                throw new SocketTimeoutException("The body does not come to its end");
            }
            return body.doRead(handler);
        }

        @Override
        public int available() {
            return body.available();
        }
    }

    /** Where what is read goes, and is not looked at. */
    private static final class Ignored implements ApplicationBufferHandler {
        private ByteBuffer bytes = ByteBuffer.allocate(0);

        @Override
        public void setByteBuffer(ByteBuffer buffer) {
            bytes = buffer;
        }

        @Override
        public ByteBuffer getByteBuffer() {
            return bytes;
        }

        @Override
        public void expand(int size) {
            // It holds what the connection's own buffer does.
        }
    }
}
