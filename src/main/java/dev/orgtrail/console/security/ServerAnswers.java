package dev.orgtrail.console.security;

import org.springframework.boot.web.embedded.tomcat.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * What holds for each answer of the server: its headers, its bare errors, and that it leads to its own paths without naming a host,
 * which would be the one that the request has named.
 */
@Component
@Order(Ordered.LOWEST_PRECEDENCE)
class ServerAnswers implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {
    @Override
    public void customize(TomcatServletWebServerFactory server) {
        server.addEngineValves(new AnswerHeaders());
        server.addContextCustomizers(context -> {
            context.setUseRelativeRedirects(true);
            // The last one added is the first to report.
            context.getParent().getPipeline().addValve(new PlainErrors());
        });
    }
}
