package dev.orgtrail.standin;

import java.util.List;
import java.util.Set;

/** What can be done in Setup: the actions of {@code standin/setup-actions.txt}. */
final class SetupActions {

    /**
     * An action as SetupAuditTrail tells it.
     *
     * @param section where in Setup; empty for nowhere
     * @param display the sentence for people
     */
    record SetupAction(String action, String section, String display) {}

    private static final Set<String> EVERYDAY = Set.of(
            "createduser",
            "changedprofileforuser",
            "deactivateduser",
            "changedpassword",
            "changedroleforuser",
            "PermSetAssign",
            "PermSetCreate",
            "suOrgAdminLogin",
            "suOrgAdminLogout",
            "insertConnectedApplication",
            "sessiontimeoutForProfile",
            "createdApexClass");

    private static final List<SetupAction> ALL = ResourceLines.of("/standin/setup-actions.txt").stream()
            .map(SetupActions::parse)
            .toList();
    private static final List<SetupAction> USUAL =
            ALL.stream().filter(each -> EVERYDAY.contains(each.action())).toList();

    private SetupActions() {}

    /** Every action. */
    static List<SetupAction> every() {
        return ALL;
    }

    /** The actions that people do day by day. */
    static List<SetupAction> everyday() {
        return USUAL;
    }

    /** Reads {@code Action | Section | Display}. */
    static SetupAction parse(String line) {
        String[] parts = line.split("\\|", 3);
        if (parts.length < 3) {
            throw new IllegalArgumentException("Not \"Action | Section | Display\": " + line);
        }
        return new SetupAction(parts[0].strip(), parts[1].strip(), parts[2].strip());
    }
}
