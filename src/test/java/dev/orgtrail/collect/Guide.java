package dev.orgtrail.collect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What it takes to follow a guide of the documents: routes to change, and the files that the guide shows. */
final class Guide {
    private static final Pattern YAML = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

    private Guide() {}

    /** The shipped routes, copied below a folder. */
    static Path copyOfRoutes(Path folder) throws IOException {
        Path from = Path.of("routes");
        Path to = folder.resolve("routes");
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.sorted().toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
        return to;
    }

    /** The YAML files that a page shows, in its order. */
    static List<String> yamlOf(String page) {
        List<String> blocks = new ArrayList<>();
        Matcher block = YAML.matcher(page);
        while (block.find()) {
            blocks.add(block.group(1));
        }
        return blocks;
    }
}
