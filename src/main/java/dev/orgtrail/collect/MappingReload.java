package dev.orgtrail.collect;

import java.nio.file.Path;

/** Takes over edited mapping files while Orgtrail runs. */
@FunctionalInterface
public interface MappingReload {

    /**
     * Reads all mapping files of the directory again and uses them from the next batch on.
     *
     * @param mappings the directory {@code mappings} below the routes directory
     * @throws Exception if a file cannot be used; the mappings in use before must then stay in use. A message with
     *     {@code file:line} in it gives the line that is shown to the user
     */
    void reload(Path mappings) throws Exception;
}
