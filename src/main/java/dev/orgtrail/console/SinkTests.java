package dev.orgtrail.console;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.LoggerFactory;

/** Runs the cases that stand beside sinks: {@code orgtrail test-sinks [folder]}. Their language is told in docs/sinks.md. */
final class SinkTests {
    static final String USAGE = "usage: test-sinks [folder]\n"
            + "exit code: 0 there are cases, and all have passed; 1 one has failed, or there is none; 2 wrong call";

    private static final int PASSED = 0;
    private static final int FAILED = 1;
    private static final int WRONG_CALL = 2;

    private SinkTests() {}

    /**
     * Runs the cases of a folder, telling of each that fails.
     *
     * @param dir the folder, usually {@code routes/sinks}
     * @param out where the outcome is told
     * @return the exit code: 0 if there are cases and every one passed; 2 where the folder is none; else 1
     */
    static int run(Path dir, PrintStream out) {
        if (!Files.isDirectory(dir)) {
            out.println(dir + " is no folder: name the one that holds the sinks.");
            return WRONG_CALL;
        }
        List<SinkCase> cases;
        try {
            cases = SinkCase.all(dir);
        } catch (SinkCase.Unusable e) {
            out.println(e.getMessage());
            return FAILED;
        }
        if (cases.isEmpty()) {
            out.println("Nothing was tested: there are no cases (*" + SinkCase.SUFFIX + ") in " + dir.toAbsolutePath()
                    + ".");
            return FAILED;
        }
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Level before = root.getLevel();
        // What Camel logs is of no use here: each failure is told below.
        root.setLevel(Level.OFF);
        try {
            return run(dir, cases, out);
        } finally {
            root.setLevel(before);
        }
    }

    private static int run(Path dir, List<SinkCase> cases, PrintStream out) {
        int failed = 0;
        for (SinkCase each : cases) {
            List<String> differences = SinkTrial.differences(dir, each);
            if (!differences.isEmpty()) {
                failed++;
                out.println(each.sink() + SinkCase.SUFFIX + ": " + each.it());
                differences.forEach(difference -> out.println("    " + difference));
            }
        }
        out.println(cases.size() + " cases, " + failed + " failed");
        return failed == 0 ? PASSED : FAILED;
    }
}
