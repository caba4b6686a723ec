package dev.orgtrail.collect;

import java.util.stream.Collectors;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says which files of the routes directory cannot be used, in place of a stack trace. */
class RouteFilesFailureAnalyzer extends AbstractFailureAnalyzer<RouteFilesRefusedException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, RouteFilesRefusedException cause) {
        String description = cause.refusals().stream()
                .map(r -> "  " + r.text())
                .collect(Collectors.joining(
                        System.lineSeparator(),
                        "Files of the routes directory cannot be used:" + System.lineSeparator(),
                        ""));
        return new FailureAnalysis(description, "Mend the lines named above and start again.", cause);
    }
}
