package dev.orgtrail.standin;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What the place answers that an org has left: a redirect to the new one, or nothing found where redirections are switched
 * off. It is logged in to at the same place as before, which names the new one; no token is taken at the old one.
 *
 * @see <a href="https://help.salesforce.com/s/articleView?id=xcloud.domain_name_redirections_understand.htm&type=5">
 *     Understand Redirections for Previous My Domain Host Names: 301 or 307</a>, and <a
 *     href="https://help.salesforce.com/s/articleView?id=005228480&type=1">302 where the host is not the org's</a>; the
 *     body of a 404 was not found
 */
final class Moves extends HttpFilter {
    private static final long serialVersionUID = 1L;

    private record Move(int port, int status, String to) {}

    private final transient List<Move> moves = new CopyOnWriteArrayList<>();
    private final transient List<String> asked = new CopyOnWriteArrayList<>();

    /** From now on what is asked at a port is answered with this status. */
    void move(int port, int status, String to) {
        moves.add(new Move(port, status, to));
    }

    /** What was asked at an old place since the org has left it. */
    List<String> asked() {
        return List.copyOf(asked);
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String path = request.getRequestURI();
        boolean stays = path.startsWith("/services/oauth2/") || path.startsWith("/standin");
        for (Move move : moves) {
            if (!stays && request.getLocalPort() == move.port()) {
                asked.add(path);
                response.setStatus(move.status());
                if (move.status() != HttpServletResponse.SC_NOT_FOUND) {
                    response.setHeader("Location", move.to() + path);
                }
                response.setContentType("text/html;charset=UTF-8");
                response.getOutputStream().print("<html><body>URL No Longer Exists</body></html>");
                return;
            }
        }
        chain.doFilter(request, response);
    }
}
