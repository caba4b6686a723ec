package dev.orgtrail.normalize;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** One YAML file read as nodes, so that every mistake found in it can be told with its line. */
final class YamlFile {
    private final String name;
    private final Node root;

    private YamlFile(String name, Node root) {
        this.name = name;
        this.root = root;
    }

    /** Whether a file is one of a team's; names with a leading dot are editors' and systems' own. */
    static boolean counts(Path path) {
        String name = String.valueOf(path.getFileName());
        return name.endsWith(".yaml") && !name.startsWith(".") && Files.isRegularFile(path);
    }

    /**
     * Reads a file.
     *
     * @throws MappingError if it cannot be read or is no YAML
     */
    static YamlFile read(Path path) {
        String name = String.valueOf(path.getFileName());
        try (Reader reader = Files.newBufferedReader(path)) {
            @Nullable Node root = new Yaml(new SafeConstructor(new LoaderOptions())).compose(reader);
            if (root == null) {
                throw new MappingError(name, 1, "the file is empty");
            }
            YamlFile file = new YamlFile(name, root);
            file.refuseWhatHoldsItself(root, new ArrayDeque<>(), Collections.newSetFromMap(new IdentityHashMap<>()));
            return file;
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
            String context = e.getContext() == null ? "" : e.getContext() + ": ";
            throw new MappingError(name, line, "is no YAML: " + context + e.getProblem());
        } catch (YAMLException e) {
            if (e.getCause() instanceof IOException unread) {
                throw unread(name, unread);
            }
            throw new MappingError(name, 1, "cannot be read: " + e.getMessage());
        } catch (IOException e) {
            throw unread(name, e);
        }
    }

    private static MappingError unread(String name, IOException e) {
        return new MappingError(name, new IOException("cannot be read: " + e.getMessage()));
    }

    /**
     * An alias may stand for a node around it, which has no end.
     *
     * @param around the nodes around a node, the nearest first
     * @param ended those that are known to have an end
     */
    private void refuseWhatHoldsItself(Node node, Deque<Node> around, Set<Node> ended) {
        for (Node outer : around) {
            if (outer == node) {
                throw error(node, "what the alias of this anchor stands for holds that alias itself");
            }
        }
        if (!ended.contains(node)) {
            around.push(node);
            inner(node).forEach(each -> refuseWhatHoldsItself(each, around, ended));
            around.pop();
            ended.add(node);
        }
    }

    private static List<Node> inner(Node node) {
        if (node instanceof SequenceNode sequence) {
            return sequence.getValue();
        }
        return node instanceof MappingNode mapping
                ? mapping.getValue().stream()
                        .flatMap(tuple -> Stream.of(tuple.getKeyNode(), tuple.getValueNode()))
                        .toList()
                : List.of();
    }

    String name() {
        return name;
    }

    Node root() {
        return root;
    }

    /** An error that points at a node. */
    MappingError error(Node at, String reason) {
        return new MappingError(name, at.getStartMark().getLine() + 1, reason);
    }

    /** The entries of a mapping node, in order; a key that comes twice is refused. */
    Map<String, Entry> entries(Node node, String what) {
        if (!(node instanceof MappingNode mapping)) {
            throw error(node, what + " must be a mapping of keys to values");
        }
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            Node key = tuple.getKeyNode();
            if (!(key instanceof ScalarNode scalar)) {
                throw error(key, "a key of " + what + " must be a plain text");
            }
            if (entries.put(scalar.getValue(), new Entry(key, tuple.getValueNode())) != null) {
                throw error(key, "'" + scalar.getValue() + "' comes twice in " + what);
            }
        }
        return entries;
    }

    /** The items of a list. */
    List<Node> items(Node node, String what) {
        if (!(node instanceof SequenceNode sequence)) {
            throw error(node, what + " must be a list");
        }
        return sequence.getValue();
    }

    /** A text, whatever YAML takes it for. */
    String text(Node node, String what) {
        if (!(node instanceof ScalarNode scalar)
                || isNull(node)
                || scalar.getValue().isEmpty()) {
            throw error(node, what + " must be a text");
        }
        return scalar.getValue();
    }

    /** One text or a list of texts. */
    List<String> texts(Node node, String what) {
        if (node instanceof SequenceNode sequence) {
            List<String> texts = new ArrayList<>();
            for (Node item : sequence.getValue()) {
                texts.add(text(item, what));
            }
            if (texts.isEmpty()) {
                throw error(node, what + " is an empty list");
            }
            return texts;
        }
        return List.of(text(node, what));
    }

    static boolean isNull(Node node) {
        return Tag.NULL.equals(node.getTag());
    }

    /**
     * A key with its value.
     *
     * @param key for error positions
     * @param value the value's node
     */
    record Entry(Node key, Node value) {}
}
