package dev.orgtrail.standin;

import java.text.Normalizer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The org itself and its users, with roles; their rights are in {@link Profiles}. */
final class People {
    private static final List<String> FIRST = List.of(
            "Ada", "Zoë", "Jürgen", "Åsa", "Łukasz", "Siobhán", "José", "Nguyễn", "Мария", "陽子", "Omar", "Priya",
            "Chloé", "Mateus", "Ingrid", "Yusuf", "Hana", "O'Neil", "Amélie", "Tadeusz", "Noa", "Kwame", "Leïla",
            "Björn", "Ana");
    private static final List<String> LAST = List.of(
            "Lovelace",
            "Müller",
            "Ångström",
            "Nowak",
            "Ó Briain",
            "García",
            "Trần",
            "Иванова",
            "田中",
            "Haddad",
            "Sharma");
    private static final List<String> ROLES = List.of("CEO", "VP Sales", "Région Île-de-France", "Support", "IT");

    private final Records records;
    private final OrgSettings settings;
    private final Instant founded;
    private final Profiles profiles;
    private final List<String> active = new ArrayList<>();
    private final List<String> others = new ArrayList<>();

    People(Records records, OrgSettings settings) {
        this.records = records;
        this.settings = settings;
        this.founded = settings.start.minus(Duration.ofDays(900));
        organization();
        roles();
        permissionSetLicenses();
        this.profiles = new Profiles(records, founded);
        for (int i = 0; i < 50; i++) {
            user(i);
        }
        // A site's visitors, a program with a licence of its own, and the platform itself.
        other(50, "Acme Help", "guest@acme.example", "Guest", Profiles.GUEST);
        other(51, "Nightly Load", "load@acme.example", "Standard", Profiles.API_ONLY);
        other(52, "Automated Process", "autoproc@" + settings.id().toLowerCase(Locale.ROOT), "AutomatedProcess", null);
        new Catalog(records, founded);
    }

    /** The ids of the users that act; the first is an administrator, the last the integration user. */
    List<String> active() {
        return active;
    }

    /** The ids of the users that are no people. */
    List<String> others() {
        return others;
    }

    Map<String, Object> user(String id) {
        Map<String, Object> user = records.find("User", id);
        if (user == null) {
            throw new IllegalArgumentException("no user " + id);
        }
        return user;
    }

    /** The permission sets that can be given to users: not those that stand for a profile. */
    List<Map<String, Object>> permissionSets() {
        return records.all("PermissionSet").stream()
                .filter(set -> !Boolean.TRUE.equals(set.get("IsOwnedByProfile")))
                .toList();
    }

    static String integrationUser() {
        return RecordId.of("005", 149);
    }

    /** Whether the connecting user may do something, by its profile or a permission set. */
    boolean may(String permission) {
        return profiles.integrationUserMay(permission);
    }

    void permission(String name, boolean given) {
        profiles.integrationUserPermission(name, given);
    }

    void permissionSet(Set<String> permissions, Map<String, Object> set, Map<String, Object> assignment) {
        profiles.integrationUserSet(permissions, set, assignment);
    }

    void change(String id, String field, Object value) {
        Map<String, Object> user = new LinkedHashMap<>(user(id));
        user.put(field, value);
        records.put("User", user);
    }

    void changeOrganization(String field, Object value) {
        Map<String, Object> org =
                new LinkedHashMap<>(records.all("Organization").iterator().next());
        org.put(field, value);
        records.put("Organization", org);
    }

    private void organization() {
        Map<String, Object> org = dated(founded);
        org.put("Id", settings.id());
        org.put("Name", "Acme Œuvres & Söhne");
        org.put("OrganizationType", settings.licensed ? "Enterprise Edition" : "Developer Edition");
        org.put("IsSandbox", false);
        org.put("InstanceName", "EU45");
        org.put("Country", "FR");
        org.put("LanguageLocaleKey", "en_US");
        org.put("TimeZoneSidKey", "Europe/Paris");
        records.put("Organization", org);
    }

    /**
     * The licences that permission sets are assigned with (Object Reference, PermissionSetLicense). No page says what that of
     * Event Monitoring is called; tools that look for it (Guard's documentation) name three labels, of which this is one.
     */
    private void permissionSetLicenses() {
        List<String> labels = settings.licensed
                ? List.of("Identity Connect", "Event Monitoring Analytics Apps")
                : List.of("Identity Connect");
        for (int i = 0; i < labels.size(); i++) {
            Map<String, Object> license = dated(founded);
            license.put("Id", RecordId.of("0PL", i));
            license.put("MasterLabel", labels.get(i));
            license.put("DeveloperName", labels.get(i).replace(" ", ""));
            license.put("Status", "Active");
            license.put("TotalLicenses", 10);
            records.put("PermissionSetLicense", license);
        }
    }

    private void roles() {
        for (int i = 0; i < ROLES.size(); i++) {
            Map<String, Object> role = dated(founded);
            role.put("Id", RecordId.of("00E", i));
            role.put("Name", ROLES.get(i));
            role.put("DeveloperName", "Role" + i);
            role.put("ParentRoleId", i == 0 ? null : RecordId.of("00E", 0));
            records.put("UserRole", role);
        }
    }

    private void user(int i) {
        Dice dice = Dice.of(settings.seed, "user", i);
        boolean integration = i == 49;
        String first = integration ? "Orgtrail" : FIRST.get(i % FIRST.size());
        String last = integration ? "Collector" : dice.pick(LAST);
        Map<String, Object> user = dated(founded.plus(Duration.ofHours(dice.below(20000))));
        user.put("Id", RecordId.of("005", 100 + i));
        String ascii = Normalizer.normalize(first, Normalizer.Form.NFD).replaceAll("[^A-Za-z]", "");
        String name = (ascii.isEmpty() ? "user" : ascii.toLowerCase(Locale.ROOT)) + "." + i + "@acme.example";
        user.put("Username", integration ? settings.username : name);
        user.put("Name", first + " " + last);
        user.put("FirstName", first);
        user.put("LastName", last);
        user.put("Email", name);
        user.put("Alias", "u" + i);
        user.put("Title", dice.pick(List.of("Account Executive", "Leiter Vertrieb", "Agent", "Admin \"on call\"")));
        user.put("Department", dice.pick(List.of("Sales", "Support", "IT", "Finance")));
        user.put("CompanyName", "Acme");
        user.put("IsActive", i != 7 && i != 31);
        user.put("UserType", "Standard");
        int profile = integration ? Profiles.INTEGRATION : i < 3 ? Profiles.ADMINISTRATOR : 1 + dice.below(3);
        user.put("ProfileId", Profiles.id(profile));
        profiles.assignOwn(i, profile);
        user.put("UserRoleId", integration || i == 20 ? null : RecordId.of("00E", i % ROLES.size()));
        user.put("ManagerId", i == 0 || integration ? null : RecordId.of("005", 100));
        user.put("FederationIdentifier", i % 3 == 0 ? "fed-" + i : null);
        user.put("UserPermissionsSFContentUser", integration);
        user.put("TimeZoneSidKey", "Europe/Paris");
        user.put("LocaleSidKey", "en_US");
        user.put("CreatedById", RecordId.of("005", 100));
        user.put("LastModifiedById", RecordId.of("005", 100));
        records.put("User", user);
        if (!Boolean.FALSE.equals(user.get("IsActive"))) {
            active.add(String.valueOf(user.get("Id")));
        }
    }

    private void other(int i, String name, String username, String userType, @Nullable Integer profile) {
        Map<String, Object> user = dated(founded);
        user.put("Id", RecordId.of("005", 100 + i));
        user.put("Username", username);
        user.put("Name", name);
        user.put("LastName", name);
        user.put("Email", username);
        user.put("Alias", "u" + i);
        user.put("CompanyName", "Acme");
        user.put("IsActive", true);
        user.put("UserType", userType);
        user.put("UserPermissionsSFContentUser", false);
        user.put("TimeZoneSidKey", "Europe/Paris");
        user.put("LocaleSidKey", "en_US");
        user.put("CreatedById", RecordId.of("005", 100));
        user.put("LastModifiedById", RecordId.of("005", 100));
        if (profile != null) {
            user.put("ProfileId", Profiles.id(profile));
            profiles.assignOwn(i, profile);
        }
        records.put("User", user);
        others.add(String.valueOf(user.get("Id")));
    }

    static Map<String, Object> dated(Instant at) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("CreatedDate", at);
        row.put("LastModifiedDate", at);
        row.put("SystemModstamp", at);
        return row;
    }
}
