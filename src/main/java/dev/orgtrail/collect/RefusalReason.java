package dev.orgtrail.collect;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.FailedToStartRouteException;
import org.apache.camel.NoSuchBeanException;
import org.apache.camel.NoSuchEndpointException;
import org.apache.camel.NoSuchLanguageException;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.util.URISupport;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/**
 * Line and reason of a failure. A file that does not parse has a mark; for the rest Camel knows the route at best, so
 * the line is the first one after the route's own that holds what the failure names: an option, an address, a bean.
 *
 * @param line counted from 1
 * @param reason one line, without secrets
 */
record RefusalReason(int line, String reason) {
    private static final Pattern OPTIONS = Pattern.compile("Unknown parameters=\\[\\{(.*?)}]");
    private static final Pattern NAMED_LINE = Pattern.compile("(?:\\.ya?ml:|\\bline:? )(\\d+)");
    /** What a mapping's mistake begins with, and what stands beside the reason anyway. */
    private static final Pattern FILE_AND_LINE = Pattern.compile("^[\\w.-]+\\.yaml:\\d+: ");

    private static final Pattern PLACEHOLDER = Pattern.compile("key \\[?([\\w.-]+)\\]?|\\{\\{([\\w.-]+)}}");
    private static final Pattern QUOTED = Pattern.compile("'([^']{2,})'|\\[([^\\]\\n]{2,})]|>>> \\w+\\[(.*?)] <<<");
    private static final Pattern SECRET =
            Pattern.compile("(?i)((?:password|secret|token|passphrase)[\\w-]*\\s*[=:]\\s*)[^\\s&,}\\]]+");

    static RefusalReason of(String text, Throwable failure) {
        List<Throwable> causes = causes(failure);
        for (Throwable cause : causes) {
            if (cause instanceof MarkedYamlEngineException marked
                    && marked.getProblemMark().isPresent()) {
                // What is not closed is noticed at the end of the file; the mark of its beginning helps more.
                boolean notClosed = String.valueOf(marked.getProblem()).contains("stream end");
                var mark = notClosed && marked.getContextMark().isPresent()
                        ? marked.getContextMark().get()
                        : marked.getProblemMark().get();
                int line = mark.getLine() + 1;
                String context = marked.getContext() == null ? "" : marked.getContext() + ": ";
                return new RefusalReason(line, oneLine(context + marked.getProblem()));
            }
        }
        Throwable last = causes.get(causes.size() - 1);
        String reason = FILE_AND_LINE.matcher(reason(causes, last)).replaceFirst("");
        return new RefusalReason(line(text, causes), oneLine(reason));
    }

    private static String reason(List<Throwable> causes, Throwable last) {
        for (Throwable cause : causes) {
            if (cause instanceof ResolveEndpointFailedException && cause.getCause() == null) {
                return String.valueOf(cause.getMessage());
            }
        }
        if (last instanceof Error) {
            // Such as a NoClassDefFoundError, whose message is the name of a class.
            return last.toString();
        }
        String message = last.getMessage();
        return message == null || message.isBlank() ? last.getClass().getSimpleName() : message;
    }

    private static int line(String text, List<Throwable> causes) {
        List<String> lines = text.lines().toList();
        int start = 0;
        for (Throwable cause : causes) {
            if (cause instanceof FailedToCreateRouteException create) {
                start = Math.max(start, lineOf(lines, 0, "id: " + create.getRouteId()));
            } else if (cause instanceof FailedToStartRouteException started && started.getRouteId() != null) {
                start = Math.max(start, lineOf(lines, 0, "id: " + started.getRouteId()));
            }
        }
        for (int i = causes.size() - 1; i >= 0; i--) {
            for (String token : tokens(causes.get(i))) {
                int found = lineOf(lines, start, token);
                if (found < 0 && start > 0) {
                    found = lineOf(lines, 0, token);
                }
                if (found >= 0) {
                    return found + 1;
                }
            }
        }
        for (Throwable cause : causes) {
            Matcher named = NAMED_LINE.matcher(String.valueOf(cause.getMessage()));
            if (named.find()) {
                return Math.max(1, Integer.parseInt(named.group(1)));
            }
        }
        return start + 1;
    }

    private static List<String> tokens(Throwable cause) {
        List<String> tokens = new ArrayList<>();
        String message = String.valueOf(cause.getMessage());
        if (cause instanceof RouteFileCheck.Broken broken) {
            tokens.add("id: " + broken.token());
            tokens.add(broken.token());
        }
        Matcher options = OPTIONS.matcher(message);
        if (options.find()) {
            for (String option : options.group(1).split(",")) {
                tokens.add(option.strip().replaceFirst("=.*", ""));
            }
        }
        if (cause instanceof NoSuchBeanException bean) {
            tokens.add(String.valueOf(bean.getName()));
        }
        if (cause instanceof NoSuchLanguageException language) {
            tokens.add(language.getLanguage());
        }
        if (cause instanceof ResolveEndpointFailedException endpoint) {
            String uri =
                    String.valueOf(endpoint.getUri()).replaceFirst("\\?.*", "").replace("://", ":");
            tokens.add(uri);
            tokens.add(uri.replaceFirst(":.*", ":"));
        }
        if (message.contains("laceholder") || message.contains("roperty")) {
            addGroups(PLACEHOLDER, message, tokens);
        }
        if (cause instanceof NoSuchEndpointException endpoint) {
            addUri(String.valueOf(endpoint.getUri()), tokens);
        }
        addGroups(QUOTED, message, tokens);
        message.lines().map(String::strip).filter(l -> l.length() > 3).forEach(tokens::add);
        return tokens;
    }

    private static void addUri(String uri, List<String> tokens) {
        String address = uri.replaceFirst("\\?.*", "").replace("://", ":");
        tokens.add(address);
        tokens.add(address.replaceFirst(":.*", ":"));
    }

    private static void addGroups(Pattern pattern, String message, List<String> tokens) {
        Matcher matcher = pattern.matcher(message);
        while (matcher.find()) {
            for (int i = 1; i <= matcher.groupCount(); i++) {
                if (matcher.group(i) != null) {
                    tokens.add(matcher.group(i));
                }
            }
        }
    }

    /** Index of the first line that is no comment and holds the token; -1 if none does. */
    private static int lineOf(List<String> lines, int start, String token) {
        for (int i = start; i < lines.size(); i++) {
            if (!lines.get(i).stripLeading().startsWith("#") && lines.get(i).contains(token)) {
                return i;
            }
        }
        return -1;
    }

    private static List<Throwable> causes(Throwable failure) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable t = failure; t != null && !causes.contains(t); t = t.getCause()) {
            causes.add(t);
        }
        return causes;
    }

    private static String oneLine(String message) {
        String flat = message.replaceAll("\\s+", " ").strip();
        return SECRET.matcher(String.valueOf(URISupport.sanitizeUri(flat))).replaceAll("$1xxxxxx");
    }
}
