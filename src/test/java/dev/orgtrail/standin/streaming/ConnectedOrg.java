package dev.orgtrail.standin.streaming;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.Service;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.salesforce.AuthenticationType;
import org.apache.camel.component.salesforce.PubSubApiConsumer;
import org.apache.camel.component.salesforce.SalesforceComponent;
import org.apache.camel.component.salesforce.SalesforceEndpointConfig;
import org.apache.camel.component.salesforce.SalesforceLoginConfig;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.ExceptionHandler;
import org.apache.camel.support.LifecycleStrategySupport;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;

/** The streaming APIs with a token endpoint, and a Camel context whose real Salesforce component is connected to them. */
final class ConnectedOrg implements AutoCloseable {
    static final String ORG_ID = "00D5g000004uXyZEAU";

    final Set<String> sessions = ConcurrentHashMap.newKeySet();
    final AtomicInteger logins = new AtomicInteger();
    final StreamingApis apis;
    final List<Exchange> received = new CopyOnWriteArrayList<>();
    final List<Throwable> failures = new CopyOnWriteArrayList<>();
    final DefaultCamelContext camel = new DefaultCamelContext();
    private final Server server = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));

    ConnectedOrg() throws Exception {
        this(StreamingApis.monitoringChannels());
    }

    ConnectedOrg(Set<String> channels) throws Exception {
        apis = new StreamingApis(ORG_ID, sessions::contains, channels);
        ServletContextHandler context = new ServletContextHandler();
        context.addServlet(new ServletHolder(new Tokens()), "/services/oauth2/*");
        apis.addTo(context);
        server.setHandler(context);
        server.start();
        apis.start();
        camel.addLifecycleStrategy(new PlainTextPubSub());
        camel.getRegistry().bind("failures", new Failures());
        camel.addComponent("salesforce", component());
        camel.start();
    }

    String url() {
        return "http://localhost:" + ((ServerConnector) server.getConnectors()[0]).getLocalPort();
    }

    /** Starts a route from a Salesforce endpoint; its exchanges are kept. */
    void receive(String routeId, String endpoint) throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(endpoint).routeId(routeId).process(exchange -> received.add(exchange.copy()));
            }
        });
    }

    @Override
    public void close() throws Exception {
        camel.stop();
        apis.close();
        server.stop();
    }

    private SalesforceComponent component() {
        SalesforceLoginConfig login = new SalesforceLoginConfig();
        login.setType(AuthenticationType.CLIENT_CREDENTIALS);
        login.setLoginUrl(url());
        login.setClientId("client");
        login.setClientSecret("secret");
        SalesforceEndpointConfig config = new SalesforceEndpointConfig();
        config.setApiVersion("66.0");
        config.setBackoffIncrement(50);
        config.setMaxBackoff(500);
        SalesforceComponent component = new SalesforceComponent();
        component.setLoginConfig(login);
        component.setConfig(config);
        component.setPubSubHost("localhost");
        component.setPubSubPort(apis.pubSubPort());
        return component;
    }

    private final class Tokens extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
            String token = "session-" + logins.incrementAndGet();
            sessions.add(token);
            response.setContentType("application/json");
            response.getWriter().print("""
                            {"access_token": "%s", "instance_url": "%s", "id": "%s/id/%s/0055g00000AAAAAAA2",
                             "token_type": "Bearer", "issued_at": "1700000000000"}
                            """.formatted(token, url(), url(), ORG_ID));
        }

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) {
            sessions.remove(request.getParameter("token"));
        }
    }

    private static final class PlainTextPubSub extends LifecycleStrategySupport {
        @Override
        public void onServiceAdd(CamelContext context, Service service, @Nullable Route route) {
            if (service instanceof PubSubApiConsumer consumer) {
                consumer.setUsePlainTextConnection(true);
            }
        }
    }

    private final class Failures implements ExceptionHandler {
        @Override
        public void handleException(Throwable exception) {
            failures.add(exception);
        }

        @Override
        public void handleException(@Nullable String message, Throwable exception) {
            failures.add(exception);
        }

        @Override
        public void handleException(@Nullable String message, @Nullable Exchange exchange, Throwable exception) {
            failures.add(exception);
        }
    }
}
