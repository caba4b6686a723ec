package dev.orgtrail.normalize;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says which mapping cannot be used, in place of a stack trace. */
class MappingFailureAnalyzer extends AbstractFailureAnalyzer<MappingError> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, MappingError cause) {
        return new FailureAnalysis(
                (cause.all().size() == 1 ? "A mapping cannot be used:" : "Mappings cannot be used:")
                        + System.lineSeparator()
                        + "  "
                        + String.join(System.lineSeparator() + "  ", cause.lines()),
                "Mend what is named above, in the folder mappings below orgtrail.routes, and start again. The command"
                        + " test-mappings looks at all mappings.",
                cause);
    }
}
