package dev.orgtrail.normalize;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says which mapping cannot be used, in place of a stack trace. */
class MappingFailureAnalyzer extends AbstractFailureAnalyzer<MappingError> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, MappingError cause) {
        return new FailureAnalysis(
                "A mapping cannot be used:" + System.lineSeparator() + "  " + cause.getMessage(),
                "Mend the line named above, in the folder mappings below orgtrail.routes, and start again. The command"
                        + " test-mappings looks at all mappings.",
                cause);
    }
}
