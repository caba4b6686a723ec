package dev.orgtrail.console;

import dev.orgtrail.normalize.MappingTests;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;

/** Tells what the words behind {@code java -jar orgtrail.jar} ask for, and does what needs no server. */
public final class CommandLine {
    private static final String USAGE = """
            usage: java -jar orgtrail.jar [--<setting>=<value> ...]     starts Orgtrail with application.yaml and routes/
                   java -jar orgtrail.jar <command>

            commands:
              test-mappings [folder]    runs the cases beside the mapping files; routes/mappings if no folder is given
              test-sinks [folder]       runs the cases beside the sinks; routes/sinks if no folder is given
              dead-letters ...          lists, shows, replays and discards what a running Orgtrail has set aside
              preflight <org>           asks a running Orgtrail whether an org's prerequisites are met
              help, --help              shows this
              version, --version        shows the version

            Behind a command, --help shows its own usage. application.yaml lists all settings.""";

    private static final String TEST_MAPPINGS_USAGE = "usage: test-mappings [folder]\n"
            + "exit code: 0 there are cases, and all have passed; 1 one has failed, or there is none; 2 wrong call";

    private static final int DONE = 0;
    private static final int WRONG_CALL = 2;

    private static final Set<String> HELP = Set.of("help", "--help", "-h");
    private static final Set<String> VERSION = Set.of("version", "--version", "-V");
    private static final Set<String> TO_RUNNING = Set.of("--url", "--token");
    private static final Map<String, Set<String>> COMMANDS = Map.of(
            "test-mappings", Set.of(), "test-sinks", Set.of(), "dead-letters", TO_RUNNING, "preflight", TO_RUNNING);

    /** What Spring Boot takes without a value. */
    private static final Set<String> FLAGS = Set.of("--debug", "--trace");

    private CommandLine() {}

    /**
     * Does what a call asks for, unless that is to start Orgtrail. Nothing is started, read or written for usage, version
     * and wrong calls.
     *
     * @param args the words of the call
     * @param out where the outcome is told
     * @return the exit code, 2 for a wrong call; empty if Orgtrail is to be started with the words as settings
     */
    public static OptionalInt run(List<String> args, PrintStream out) {
        Optional<String> command =
                args.stream().filter(arg -> !arg.startsWith("-")).findFirst();
        if (command.isPresent() && COMMANDS.containsKey(command.get())) {
            return OptionalInt.of(command(command.get(), without(args, command.get()), out));
        }
        if (args.stream().anyMatch(arg -> arg.startsWith("-") && HELP.contains(arg))
                || command.filter(HELP::contains).isPresent()) {
            out.println(USAGE);
            return OptionalInt.of(DONE);
        }
        if (args.stream().anyMatch(arg -> arg.startsWith("-") && VERSION.contains(arg))
                || command.filter(VERSION::contains).isPresent()) {
            out.println("Orgtrail " + version());
            return OptionalInt.of(DONE);
        }
        if (command.isPresent()) {
            return wrong(command.get() + " is no command. A setting is written --<setting>=<value>.", USAGE, out);
        }
        for (String arg : args) {
            if (!arg.startsWith("--") || (!arg.contains("=") && !FLAGS.contains(arg))) {
                return wrong(name(arg) + " is no option. A setting is written --<setting>=<value>.", USAGE, out);
            }
        }
        return OptionalInt.empty();
    }

    private static int command(String command, List<String> words, PrintStream out) {
        if (words.stream().anyMatch(HELP::contains)) {
            out.println(usage(command));
            return DONE;
        }
        for (String word : words) {
            if (word.startsWith("-")
                    && !(word.contains("=") && optionsOf(command).contains(name(word)))) {
                return wrong(name(word) + " is no option of " + command + ".", usage(command), out)
                        .getAsInt();
            }
        }
        return switch (command) {
            case "dead-letters" -> DeadLetterCommand.run(words, out);
            case "preflight" -> PreflightCommand.run(words, out);
            case "test-sinks" -> testSinks(words, out);
            default -> testMappings(words, out);
        };
    }

    private static int testMappings(List<String> words, PrintStream out) {
        if (words.size() > 1) {
            out.println(TEST_MAPPINGS_USAGE);
            return WRONG_CALL;
        }
        return MappingTests.run(Path.of(words.isEmpty() ? "routes/mappings" : words.get(0)), out);
    }

    private static int testSinks(List<String> words, PrintStream out) {
        if (words.size() > 1) {
            out.println(SinkTests.USAGE);
            return WRONG_CALL;
        }
        return SinkTests.run(Path.of(words.isEmpty() ? "routes/sinks" : words.get(0)), out);
    }

    private static Set<String> optionsOf(String command) {
        return COMMANDS.getOrDefault(command, Set.of());
    }

    private static String usage(String command) {
        return switch (command) {
            case "dead-letters" -> DeadLetterCommand.USAGE;
            case "preflight" -> PreflightCommand.USAGE;
            case "test-sinks" -> SinkTests.USAGE;
            default -> TEST_MAPPINGS_USAGE;
        };
    }

    private static OptionalInt wrong(String why, String usage, PrintStream out) {
        out.println(why);
        out.println();
        out.println(usage);
        return OptionalInt.of(WRONG_CALL);
    }

    /** An option without its value, which may be a secret. */
    private static String name(String option) {
        int value = option.indexOf('=');
        return value < 0 ? option : option.substring(0, value);
    }

    private static List<String> without(List<String> args, String command) {
        int at = args.indexOf(command);
        return IntStream.range(0, args.size())
                .filter(i -> i != at)
                .mapToObj(args::get)
                .toList();
    }

    /** The jar's; what runs from classes has none. */
    private static String version() {
        return Optional.ofNullable(CommandLine.class.getPackage().getImplementationVersion())
                .orElse("(not packaged)");
    }
}
