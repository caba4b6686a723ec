package dev.orgtrail.console.security;

import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.web.embedded.tomcat.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * What holds for each answer of the server: its headers, its bare errors, that it leads to its own paths without naming a host, which
 * would be the one that the request has named, and that threads are left for it whoever sends what.
 */
@Component
@Order(Ordered.LOWEST_PRECEDENCE)
class ServerAnswers implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {
    /** Forms and the like are small. */
    private static final Duration LONGEST_BODY = Duration.ofSeconds(20);

    private final int threads;

    ServerAnswers(@Value("${server.tomcat.threads.max:200}") int threads) {
        this.threads = threads;
    }

    @Override
    public void customize(TomcatServletWebServerFactory server) {
        server.addEngineValves(new AnswerHeaders(), new LimitedBodies(Math.max(1, threads / 2), LONGEST_BODY));
        server.addContextCustomizers(context -> {
            context.setUseRelativeRedirects(true);
            // The last one added is the first to report.
            context.getParent().getPipeline().addValve(new PlainErrors());
        });
    }
}
