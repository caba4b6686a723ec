package dev.orgtrail.settings;

import java.util.stream.Collectors;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says which settings are wrong and what to do, in place of a stack trace. */
class BadSettingsFailureAnalyzer extends AbstractFailureAnalyzer<BadSettingsException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, BadSettingsException cause) {
        String description = cause.problems().stream()
                .map(p -> "  " + p.key() + " " + p.message())
                .collect(
                        Collectors.joining(System.lineSeparator(), "Settings are wrong:" + System.lineSeparator(), ""));
        String action = cause.problems().stream()
                .map(p -> "  " + p.key() + ": " + p.remedy())
                .collect(Collectors.joining(
                        System.lineSeparator(),
                        "In application.yaml or on the command line:" + System.lineSeparator(),
                        ""));
        return new FailureAnalysis(description, action, cause);
    }
}
