package dev.orgtrail.sink;

import dev.orgtrail.Orgtrail;
import dev.orgtrail.batch.Batch;
import dev.orgtrail.batch.Position;
import dev.orgtrail.batch.RowFields;
import dev.orgtrail.state.Checkpoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.FileSystemUtils;

/** Orgtrail with the shipped routes and sinks of a test's own, to which logins are delivered. */
final class DeliveredLogins {
    static final String ORG_ID = "00D000000000001AAA";

    private DeliveredLogins() {}

    /**
     * Starts Orgtrail.
     *
     * @param folder where its state is, and its routes: those that ship, besides what is there already
     * @param settings as on the command line
     */
    static ConfigurableApplicationContext start(Path folder, String... settings) throws IOException {
        Path routes = folder.resolve("routes");
        if (!Files.exists(routes.resolve("delivery"))) {
            FileSystemUtils.copyRecursively(Path.of("routes"), routes);
        }
        List<String> args = new ArrayList<>(List.of(
                "--server.port=0",
                "--orgtrail.routes=" + routes,
                "--orgtrail.state.url=jdbc:h2:file:" + folder.resolve("state"),
                "--orgtrail.retry.initial=100ms",
                "--orgtrail.retry.max=300ms"));
        args.addAll(List.of(settings));
        return new SpringApplicationBuilder(Orgtrail.class).run(args.toArray(new String[0]));
    }

    /** Delivers a batch of logins with these ids; returns when it is delivered or given up. */
    static Exchange deliver(ConfigurableApplicationContext application, String... ids) {
        application.getBean(Checkpoints.class).findOrStart("acme", "login-history", "poll", Instant.EPOCH);
        List<Map<String, Object>> rows = Arrays.stream(ids)
                .map(id -> Map.<String, Object>of(
                        "Id",
                        id,
                        "UserId",
                        "005000000000001AAA",
                        "LoginTime",
                        "2026-11-01T00:00:00.000+0000",
                        "Status",
                        "Success",
                        RowFields.UID,
                        ORG_ID + ":" + id))
                .toList();
        return application.getBean(ProducerTemplate.class).send("direct:deliver", exchange -> {
            exchange.getIn().setBody(new ArrayList<>(rows));
            exchange.setProperty(
                    Batch.PROPERTY,
                    new Batch(
                            "acme",
                            ORG_ID,
                            "login-history",
                            "LoginHistory",
                            null,
                            new Position.InFeed("poll", "2026-11-01T00:00:00Z|"),
                            null));
        });
    }
}
