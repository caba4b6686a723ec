package dev.orgtrail.collect;

import dev.orgtrail.settings.SinkInstance;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.StartupListener;

/**
 * Makes the route of every sink in use when the files are loaded, before the first org connects: batches of several sources
 * would each make it at once, and a sink that cannot be made stops the start.
 */
final class SinksAtStart implements StartupListener {
    private final Path routes;
    private final List<SinkInstance> sinks;

    SinksAtStart(Path routes, List<SinkInstance> sinks) {
        this.routes = routes;
        this.sinks = List.copyOf(sinks);
    }

    @Override
    public void onCamelContextStarted(CamelContext context, boolean alreadyStarted) {
        // The Kamelets are not loaded yet.
    }

    /**
     * Makes them.
     *
     * @throws RouteFilesRefusedException if one cannot be made; it names all of those
     */
    @Override
    public void onCamelContextFullyStarted(CamelContext context, boolean alreadyStarted) {
        List<Refusal> refusals = new ArrayList<>();
        for (SinkInstance sink : sinks) {
            if (context.getRoute(sink.name()) != null) {
                refusals.add(refusal(
                        sink,
                        0,
                        "a route has the id " + sink.name() + ". Give the sink another name in orgtrail.sinks"));
                continue;
            }
            try {
                context.getEndpoint(sink.uri());
            } catch (Exception | Error e) {
                RefusalReason why = RefusalReason.of(text(sink), e);
                refusals.add(refusal(sink, why.line(), "the sink " + sink.name() + " cannot be made: " + why.reason()));
            }
        }
        if (!refusals.isEmpty()) {
            throw new RouteFilesRefusedException(refusals);
        }
    }

    private static Refusal refusal(SinkInstance sink, int line, String reason) {
        return new Refusal(sink.file(), line, reason, Instant.EPOCH);
    }

    private String text(SinkInstance sink) {
        try {
            return Files.readString(routes.resolve(sink.file()), StandardCharsets.UTF_8);
        } catch (IOException e) {
            // The reason is known without its line.
            return "";
        }
    }
}
