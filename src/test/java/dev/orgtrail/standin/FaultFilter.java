package dev.orgtrail.standin;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** Lets the org's {@link Faults} strike requests, except those under {@code /standin}. */
final class FaultFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;
    private final transient Faults faults;
    private final transient Clock clock;
    private final transient ApiRequests requests;

    FaultFilter(Faults faults, Clock clock, ApiRequests requests) {
        this.faults = faults;
        this.clock = clock;
        this.requests = requests;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        response.setDateHeader("Date", clock.millis());
        String path = request.getRequestURI();
        String query = request.getQueryString();
        Faults.Fault fault =
                path.startsWith("/standin") ? null : faults.strike(query == null ? path : path + "?" + query);
        if (fault == null) {
            chain.doFilter(request, response);
            return;
        }
        if (fault.delayMillis() > 0) {
            delay(path, fault.delayMillis());
        }
        if (fault.retryAfter() != null) {
            response.setHeader("Retry-After", fault.retryAfter());
        }
        if (fault.drips()) {
            drip(response);
        } else if (fault.status() > 0) {
            String body = fault.body() != null
                    ? fault.body()
                    : Json.write(List.of(Map.of("message", "injected fault", "errorCode", code(fault.status()))));
            Replies.json(response, fault.status(), body);
        } else if (fault.cutAfterBytes() >= 0) {
            chain.doFilter(request, new Cutting(response, fault.cutAfterBytes()));
        } else {
            chain.doFilter(request, response);
        }
    }

    private static void drip(HttpServletResponse response) throws IOException {
        response.setContentType("application/json");
        try {
            while (true) {
                response.getOutputStream().write(' ');
                response.flushBuffer();
                Thread.sleep(500);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A request counts until its answer begins: who has the whole answer may have made the next one already. */
    private void delay(String path, long millis) throws IOException {
        boolean counts = path.startsWith("/services/data/");
        if (counts) {
            requests.waits();
        }
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted in an injected delay", e);
        } finally {
            if (counts) {
                requests.isAnswered();
            }
        }
    }

    private static String code(int status) {
        return switch (status) {
            case 401 -> "INVALID_SESSION_ID";
            case 403 -> "REQUEST_LIMIT_EXCEEDED";
            case 404 -> "NOT_FOUND";
            case 503 -> "SERVER_UNAVAILABLE";
            default -> "UNKNOWN_EXCEPTION";
        };
    }

    /** A response whose body breaks off: the container then closes the connection without an end of the body. */
    private static final class Cutting extends HttpServletResponseWrapper {
        private final long limit;

        private Cutting(HttpServletResponse response, long limit) {
            super(response);
            this.limit = limit;
        }

        @Override
        public ServletOutputStream getOutputStream() throws IOException {
            return new CutStream(super.getOutputStream(), limit);
        }
    }

    private static final class CutStream extends ServletOutputStream {
        private final ServletOutputStream out;
        private long left;

        private CutStream(ServletOutputStream out, long left) {
            this.out = out;
            this.left = left;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (length < left) {
                out.write(bytes, offset, length);
                left -= length;
                return;
            }
            out.write(bytes, offset, (int) left);
            left = 0;
            out.flush();
            throw new IOException("cut by an injected fault");
        }

        @Override
        public void close() throws IOException {
            if (left == 0) {
                throw new IOException("cut by an injected fault");
            }
            out.close();
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }

        @Override
        public boolean isReady() {
            return out.isReady();
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            out.setWriteListener(listener);
        }
    }
}
