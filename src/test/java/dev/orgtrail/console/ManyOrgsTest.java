package dev.orgtrail.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orgtrail.standin.StandInOrg;
import dev.orgtrail.state.Statuses;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many orgs in one Orgtrail. */
class ManyOrgsTest {
    @Test
    void anOrgIsConnectedWhileTheLogInHostsOfManyOthersAcceptAndNeverAnswer(@TempDir Path out) throws Exception {
        // The system accepts for it, and nobody answers.
        try (ServerSocket silent = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
                StandInOrg acme = new StandInOrg(RunningOrgtrail.org("acme", 1)).start()) {
            List<String> settings = new ArrayList<>(Arrays.asList(RunningOrgtrail.connecting("zeta", acme)));
            List<String> dead = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                dead.add("dead-" + i);
                settings.add("orgtrail.orgs.dead-" + i + ".login-url=http://localhost:" + silent.getLocalPort());
                settings.add("orgtrail.orgs.dead-" + i + ".client-id=client");
                settings.add("orgtrail.orgs.dead-" + i + ".client-secret=secret");
            }
            try (RunningOrgtrail orgtrail = new RunningOrgtrail(out, acme, settings.toArray(String[]::new))) {
                orgtrail.awaitConnected("zeta");

                Statuses statuses = orgtrail.part(Statuses.class);
                assertThat(dead).allSatisfy(org -> {
                    assertThat(statuses.org(org).state()).isEqualTo(Statuses.State.WAITING);
                    assertThat(statuses.org(org).detail()).contains("connecting");
                });
            }
        }
    }
}
