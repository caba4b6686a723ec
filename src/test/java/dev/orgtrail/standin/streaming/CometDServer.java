package dev.orgtrail.standin.streaming;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.cometd.bayeux.server.BayeuxServer;
import org.cometd.bayeux.server.ServerSession;
import org.cometd.server.BayeuxServerImpl;
import org.cometd.server.ServerSessionImpl;
import org.cometd.server.http.jakarta.CometDServlet;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;

/** A real CometD server with Salesforce's rules, as a servlet at {@code /cometd/*}: long polling only. */
final class CometDServer {
    private final BayeuxServerImpl bayeux = new BayeuxServerImpl();

    CometDServer(SalesforceBayeux rules) {
        bayeux.setAllowedTransports("long-polling");
        bayeux.setSecurityPolicy(rules);
        bayeux.addExtension(rules);
        bayeux.addListener(rules);
    }

    void addTo(ServletContextHandler context) {
        ServletHolder holder = new ServletHolder("cometd", new Endpoint(bayeux));
        holder.setInitParameter("timeout", "110000");
        holder.setInitParameter("maxInterval", "40000");
        // The client does not return the browser cookie on localhost.
        holder.setInitParameter("trustClientSession", "true");
        holder.setAsyncSupported(true);
        holder.setInitOrder(1);
        context.addServlet(holder, "/cometd/*");
    }

    /** Forgets every session: the next message of each client is one of an unknown client. */
    void disconnect() {
        for (ServerSession session : List.copyOf(bayeux.getSessions())) {
            bayeux.removeServerSession(session, true);
            // Answers the poll that is being held, so that the client comes back, and finds out.
            ((ServerSessionImpl) session).flush();
        }
    }

    /** The CometD servlet, closed to requests without a token. */
    private static final class Endpoint extends CometDServlet {
        private static final long serialVersionUID = 1L;
        private final transient BayeuxServerImpl bayeux;

        Endpoint(BayeuxServerImpl bayeux) {
            this.bayeux = bayeux;
        }

        @Override
        protected BayeuxServer newBayeuxServer() {
            return bayeux;
        }

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response)
                throws ServletException, IOException {
            if (SalesforceBayeux.token(request.getHeader("Authorization")) == null) {
                response.sendError(HttpServletResponse.SC_UNAUTHORIZED, "Authentication invalid");
                return;
            }
            super.service(request, response);
        }
    }
}
