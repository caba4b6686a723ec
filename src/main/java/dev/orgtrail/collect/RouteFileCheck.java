package dev.orgtrail.collect;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.camel.model.RouteDefinition;

/** The rules a file has to keep before it is taken into use, beyond what Camel's loader checks. */
final class RouteFileCheck {
    private RouteFileCheck() {}

    /** A rule broken; {@code token} is the text in the file that the line number is taken from. */
    static final class Broken extends Exception {
        private static final long serialVersionUID = 1L;
        private final String token;

        Broken(String token, String message) {
            super(message);
            this.token = token;
        }

        String token() {
            return token;
        }
    }

    /**
     * Checks ids.
     *
     * @param file the new version of a file
     * @param read what it defines
     * @param others the ids of every other file, by file name
     * @param orgs the routes of orgs
     */
    static void check(RouteFile file, RouteFile.Definitions read, Map<String, Set<String>> others, OrgRoutes orgs)
            throws Broken {
        if (file.isKamelet()) {
            checkKamelet(file, read);
        }
        Set<String> seen = new HashSet<>();
        for (RouteDefinition route : read.routes()) {
            String id = route.getId();
            if (id == null || !Boolean.TRUE.equals(route.getCustomId())) {
                String from = String.valueOf(route.getInput().getEndpointUri());
                throw new Broken(from, "the route from " + from + " has no id; every route needs one");
            }
            if (orgs.contains(id)) {
                throw new Broken(id, "duplicate id " + id + ": a route of an org has it");
            }
        }
        for (var ids : java.util.List.of(read.routeIds(), read.templateIds())) {
            for (String id : ids) {
                if (!seen.add(id)) {
                    throw new Broken(id, "duplicate id " + id + ": this file defines it twice");
                }
            }
        }
        for (String id : read.ids()) {
            for (var other : others.entrySet()) {
                if (other.getValue().contains(id)) {
                    throw new Broken(String.valueOf(id), "duplicate id " + id + ": " + other.getKey() + " defines it");
                }
            }
        }
    }

    private static void checkKamelet(RouteFile file, RouteFile.Definitions read) throws Broken {
        String expected =
                file.name().substring(file.name().lastIndexOf('/') + 1).replaceFirst("\\.kamelet\\.yaml$", "");
        if (!read.templateIds().contains(expected)) {
            throw new Broken("name:", "the Kamelet's metadata.name must be the name of its file, " + expected);
        }
    }
}
