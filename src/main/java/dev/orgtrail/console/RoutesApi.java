package dev.orgtrail.console;

import dev.orgtrail.collect.Refusal;
import dev.orgtrail.collect.RouteFiles;
import io.swagger.v3.oas.annotations.Operation;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The route files whose present version is not in use. */
@RestController
public class RoutesApi {
    private final RouteFiles files;

    RoutesApi(RouteFiles files) {
        this.files = files;
    }

    /** The refused files, each with line and reason; empty when every file is in use. */
    @Operation(summary = "The route files whose present version is not in use")
    @GetMapping("/api/routes/refusals")
    public List<Refusal> refusals() {
        return files.refusals();
    }
}
