package dev.orgtrail.console;

import dev.orgtrail.connect.OrgRegistry;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/** Makes sure that an org is there before anything is asked of it. */
final class KnownOrg {
    private KnownOrg() {}

    /** The alias itself, or an answer that there is no such org. */
    static String of(OrgRegistry registry, String alias) {
        if (!registry.knows(alias)) {
            throw new ResponseStatusException(
                    HttpStatus.NOT_FOUND,
                    "There is no org of this alias. Connect it in the browser, or name it under orgtrail.orgs in"
                            + " application.yaml.");
        }
        return alias;
    }
}
