package dev.orgtrail.standin;

import java.util.ArrayList;
import java.util.List;

/** Goes round everything that an org can tell beside its everyday activity, one thing at each turn. */
final class LiveRound {
    private final List<Runnable> things = new ArrayList<>();
    private int next;
    private int change;

    LiveRound(StandInOrg org) {
        things.add(org::permissionGrant);
        things.add(org::permissionRevocation);
        things.add(org::permissionRestoration);
        for (String channel : org.streams().channels()) {
            if (channel.startsWith("/event/")) {
                String event = channel.substring("/event/".length());
                things.add(() -> org.monitoringEvent(event));
            }
        }
        if (org.streams().channels().contains("/data/ChangeEvents")) {
            List<String> objects = org.settings().changeDataCapture;
            objects.forEach(object -> things.add(() -> change(org, object)));
        }
    }

    private void change(StandInOrg org, String object) {
        org.changeEvent(object, Changes.TYPES.get(change++ % Changes.TYPES.size()));
    }

    void turn() {
        things.get(next++ % things.size()).run();
    }
}
