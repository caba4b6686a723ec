package dev.orgtrail.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static com.microsoft.playwright.assertions.PlaywrightAssertions.setDefaultAssertionTimeout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.orgtrail.connect.Refusal;
import dev.orgtrail.preflight.Prerequisite;
import dev.orgtrail.standin.OrgSettings;
import dev.orgtrail.standin.StandInOrg;
import dev.orgtrail.state.DeadLetters;
import dev.orgtrail.state.Gaps;
import dev.orgtrail.state.Orgs;
import dev.orgtrail.state.Statuses;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Administrators and analysts at work, in a real browser. Skipped, saying so, where there is no Chromium. With {@code
 * -Dtests.pictures=true} the pictures of docs/pictures are made.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BrowserTest {
    private static final String ALIAS = "globex";
    private static final boolean PICTURES = Boolean.getBoolean("tests.pictures");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path folder;

    @SuppressWarnings("NullAway.Init")
    private StandInOrg org;

    @SuppressWarnings("NullAway.Init")
    private StandInOrg other;

    @SuppressWarnings("NullAway.Init")
    private RunningOrgtrail orgtrail;

    @SuppressWarnings("NullAway.Init")
    private Browser browser;

    @BeforeAll
    void start() throws Exception {
        assumeTrue(
                Browser.executable().isPresent(),
                "Skipped: no Chromium is installed here, as by `apt-get install chromium`.");
        browser = new Browser(Browser.executable().orElseThrow());
        org = new StandInOrg(RunningOrgtrail.like(OrgSettings.everything(), "one", 1)).start();
        other = new StandInOrg(RunningOrgtrail.like(OrgSettings.everything(), "other", 2)).start();
        orgtrail = new RunningOrgtrail(
                folder.resolve("out"),
                org,
                "orgtrail.app.login-urls=" + org.baseUrl() + "," + other.baseUrl(),
                // So seldom that the org's requests last for it.
                "orgtrail.poll.login-history=5s",
                "orgtrail.poll.setup-audit-trail=5s",
                "orgtrail.poll.event-log-file=10s");
        setDefaultAssertionTimeout(30_000);
    }

    @AfterEach
    void disconnectAndFindNoComplaint() throws Exception {
        browser.closePages();
        orgtrail.clock().reset();
        org.consent().admit();
        org.permission("ViewSetup", true);
        new WebClient(orgtrail.url()).api("DELETE", "/api/orgs/" + ALIAS + "?keepState=false");
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> orgtrail.part(Orgs.class).orgId(ALIAS).isEmpty());
        assertThat(browser.complaints()).isEmpty();
    }

    @AfterAll
    void stop() {
        if (browser != null) {
            browser.close();
            orgtrail.close();
            org.close();
            other.close();
        }
    }

    private Page loggedIn() {
        return loggedIn(new NewContextOptions().setViewportSize(1180, 900));
    }

    private Page loggedIn(NewContextOptions options) {
        Page page = browser.open(options);
        page.navigate(orgtrail.url() + "/");
        page.getByLabel("User name").fill(RunningOrgtrail.USER);
        page.getByLabel("Password").fill(RunningOrgtrail.PASSWORD);
        button(page, "Log in").click();
        assertThat(heading(page)).hasText("Orgs");
        return page;
    }

    private static Locator heading(Page page) {
        return page.locator("h1");
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private static Locator link(Page page, String name) {
        return page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(name));
    }

    /** From the first page to Salesforce's question. */
    private void toConsent(Page page, StandInOrg at) {
        page.navigate(orgtrail.url() + "/");
        link(page, "Connect Salesforce").click();
        page.getByLabel("Alias, the name of the org here").fill(ALIAS);
        page.getByLabel("My Domain", new Page.GetByLabelOptions().setExact(true))
                .first()
                .check();
        page.locator("#my-domain").fill(at.baseUrl());
        button(page, "Continue").click();
        logInAtSalesforce(page);
    }

    private void logInAtSalesforce(Page page) {
        link(page, "Log in to Salesforce").click();
        button(page, "Log In").click();
        assertThat(heading(page)).hasText("Allow Access?");
    }

    private void connect(Page page) {
        toConsent(page, org);
        button(page, "Allow").click();
        assertThat(heading(page)).hasText("Salesforce is connected");
    }

    private void assertRefused(Page page, Refusal refusal) {
        assertThat(heading(page)).hasText("Salesforce is not connected");
        assertThat(page.getByRole(AriaRole.ALERT)).hasText(refusal.words());
        assertThat(page.locator("main")).containsText(refusal.remedy());
    }

    @Test
    void anAdministratorConnectsAnOrgTestsItWatchesItWorkAndDisconnectsIt() {
        Page page = loggedIn();
        connect(page);
        assertThat(page.getByRole(AriaRole.STATUS)).containsText(org.orgId());

        button(page, "Test API").click();
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("All that is needed is there");
        assertThat(page.locator("tr[data-outcome]")).hasCount(Prerequisite.values().length);
        // Until it is logged in, Orgtrail can look at nothing.
        page.waitForCondition(() -> {
            button(page, "Test again").click();
            // No PushTopic and no object is asked for, and log files tell what Event Log Objects do.
            return page.locator("tr[data-outcome=PASSED]").count() == Prerequisite.values().length - 3;
        });

        link(page, "Back to " + ALIAS).click();
        assertThat(page.locator("#history-" + ALIAS)).hasAttribute("value", "100");
        assertThat(page.locator(".state").first()).hasText("working");
        assertThat(page.locator("#pace-" + ALIAS + "-1")).isVisible();

        page.navigate(orgtrail.url() + "/activity");
        String before = page.locator("tbody tr a").first().getAttribute("href");
        org.login();
        assertThat(page.locator("tbody tr a").first()).not().hasAttribute("href", before);
        page.getByLabel("Class").selectOption("Authentication");
        button(page, "Search").click();
        assertThat(page.locator("tbody tr td:nth-child(2)").first()).containsText("Authentication: Logon");
        page.locator("tbody tr a").first().click();
        assertThat(page.locator("pre").first()).containsText("\"UserId\"");
        assertThat(page.locator("pre").last()).containsText("\"class_uid\" : 3002");

        page.navigate(orgtrail.url() + "/orgs/" + ALIAS);
        button(page, "Pause").click();
        assertThat(page.locator(".detail").first()).containsText("Paused by admin");
        button(page, "Resume").click();
        assertThat(button(page, "Pause")).isVisible();
        assertThat(page.locator(".state").first()).hasText("working");

        link(page, "Disconnect").click();
        page.getByLabel("Delete it").check();
        button(page, "Disconnect").click();
        assertThat(page.getByRole(AriaRole.STATUS))
                .hasText("Org " + ALIAS + " is disconnected. Salesforce has revoked the token.");
        assertThat(page.locator("main")).containsText("No org is connected yet");
        button(page, "Log out").click();
        assertThat(heading(page)).hasText("Log in");
    }

    @Test
    void whoDeniesIsToldSoAndMayTryAgain() {
        Page page = loggedIn();
        toConsent(page, org);
        button(page, "Deny").click();
        assertRefused(page, Refusal.DENIED);
        link(page, "Try again").click();
        assertThat(heading(page)).hasText("Connect Salesforce");
    }

    @Test
    void anAnswerWithAnotherStateIsRefused() {
        Page page = loggedIn();
        page.navigate(orgtrail.url() + "/connect/callback?code=aPrx&state=not-mine");
        assertRefused(page, Refusal.STATE_UNKNOWN);
    }

    @Test
    void anExpiredCodeIsToldSo() {
        Page page = loggedIn();
        toConsent(page, org);
        org.consent().codesWork(Duration.ofSeconds(-1));
        button(page, "Allow").click();
        assertRefused(page, Refusal.CODE_EXPIRED);
    }

    @Test
    void aMissingPermissionIsShownWithItsRemedy() {
        Page page = loggedIn();
        connect(page);
        org.permission("ViewSetup", false);
        button(page, "Test API").click();
        Locator row = page.locator("tr[data-prerequisite=VIEW_SETUP]");
        page.waitForCondition(() -> {
            button(page, "Test again").click();
            return "FAILED".equals(row.getAttribute("data-outcome"));
        });
        assertThat(row).containsText(Prerequisite.VIEW_SETUP.remedy());
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("1 prerequisite is not met");
    }

    @Test
    void aTokenThatIsRevokedLaterIsNamedAndReconnectingMendsItButNotWithAnotherOrg() {
        Page page = loggedIn();
        connect(page);
        link(page, "Done").click();
        assertThat(page.locator(".state").first()).hasText("working");
        org.consent().revokeAll(org.sessions());
        assertThat(page.locator(".detail").first()).containsText("was revoked");

        link(page, "Reconnect").click();
        page.locator("#my-domain").fill(other.baseUrl());
        button(page, "Continue").click();
        logInAtSalesforce(page);
        button(page, "Allow").click();
        assertRefused(page, Refusal.WRONG_ORG);
        assertThat(page.locator("main")).containsText(other.orgId());

        link(page, "Try again").click();
        assertThat(heading(page)).hasText("Reconnect " + ALIAS);
        button(page, "Continue").click();
        logInAtSalesforce(page);
        button(page, "Allow").click();
        assertThat(page.locator("main")).containsText("It goes on from where it was");
        link(page, "Done").click();
        assertThat(page.locator(".state").first()).hasText("working");
    }

    /** Has something to be seen on every page, and returns the pages by the names of their pictures. */
    private Map<String, String> everyPage(Page first) {
        connect(first);
        button(first, "Test API").click();
        Instant now = Instant.now();
        orgtrail.part(DeadLetters.class)
                .add(new DeadLetters.DeadLetter(
                        0,
                        ALIAS,
                        org.orgId(),
                        "event-log-file",
                        "EventLogFile",
                        "Logout",
                        org.orgId() + ":1",
                        "normalize",
                        "the row has no usable time: TIMESTAMP_DERIVED is empty. Look at the file in Salesforce.",
                        "{\"EVENT_TYPE\":\"Logout\",\"USER_ID\":\"00530000009M943\"}",
                        now));
        orgtrail.part(Gaps.class)
                .add(Gaps.Gap.found(
                        ALIAS,
                        "streaming",
                        "LoginEventStream",
                        now.minusSeconds(7_200),
                        now.minusSeconds(3_600),
                        "the replay id had expired"));
        first.navigate(orgtrail.url() + "/orgs/" + ALIAS);
        assertThat(first.locator("#history-" + ALIAS)).hasAttribute("value", "100");
        first.waitForCondition(() -> {
            first.navigate(orgtrail.url() + "/activity");
            return first.locator("tbody tr a").count() > 3;
        });
        String event = first.locator("tbody tr a").first().getAttribute("href");
        first.navigate(orgtrail.url() + "/dead-letters");
        String letter = first.locator("tbody tr a").first().getAttribute("href");
        Map<String, String> pages = new LinkedHashMap<>();
        pages.put("overview", "/");
        pages.put("activity", "/activity");
        pages.put("dead-letters", "/dead-letters");
        pages.put("gaps", "/gaps");
        pages.put("connected-app", "/app");
        assertThat(navigation(first)).as("what the navigation leads to").containsExactlyElementsOf(pages.values());
        pages.put("org", "/orgs/" + ALIAS);
        pages.put("test-api", "/orgs/" + ALIAS + "/preflight");
        pages.put("disconnect", "/orgs/" + ALIAS + "/disconnect");
        pages.put("event", event);
        pages.put("dead-letter", letter);
        pages.put("connect", "/connect");
        pages.put("not-found", "/nowhere");
        return pages;
    }

    private static List<String> navigation(Page page) {
        return page.locator("nav a:visible").all().stream()
                .map(link -> String.valueOf(link.getAttribute("href")))
                .toList();
    }

    @Test
    void everyPageCanBeUsedByEverybodyInLightAndDarkAndOnAPhone() {
        Page first = loggedIn();
        Map<String, String> pages = everyPage(first);
        Page dark = loggedIn(new NewContextOptions().setViewportSize(1180, 900).setColorScheme(ColorScheme.DARK));
        Page phone = loggedIn(new NewContextOptions().setViewportSize(390, 844));
        pages.forEach((name, path) -> {
            for (Page page : List.of(first, dark, phone)) {
                page.navigate(orgtrail.url() + path);
                assertAccessible(page, name);
            }
            picture(first, name);
        });
        phone.navigate(orgtrail.url() + "/orgs/" + ALIAS);
        picture(phone, "org-on-a-phone");
        phone.navigate(orgtrail.url() + "/activity");
        picture(phone, "activity-on-a-phone");
        Page login = browser.open(new NewContextOptions().setViewportSize(1180, 900));
        login.navigate(orgtrail.url() + "/login");
        assertAccessible(login, "login");
        picture(login, "login");
    }

    @Test
    void nothingIsCutAndNothingScrollsSidewaysOnAPhoneAndATablet() {
        Page first = loggedIn();
        Map<String, String> pages = everyPage(first);
        orgtrail.part(Statuses.class)
                .source(
                        ALIAS,
                        "setup-audit-trail",
                        Statuses.State.FAILING,
                        "https://globex--emea-preproduction.sandbox.my.salesforce.com/services/data/v68.0/query refuses it.");
        for (int width : List.of(360, 390, 768, 1100, 1280)) {
            Page page = loggedIn(new NewContextOptions().setViewportSize(width, 844));
            pages.forEach((name, path) -> {
                page.navigate(orgtrail.url() + path);
                assertThat((List<?>) page.evaluate(CUT))
                        .as("%s, %d wide", name, width)
                        .isEmpty();
            });
        }
    }

    /** What is outside of the window or of its card, and what has more in it than it shows. */
    private static final String CUT = """
            () => {
              const width = document.documentElement.clientWidth;
              const cut = [];
              const say = (what, element) => cut.push(
                `${what}: <${element.localName} class="${element.className}"> ${(element.textContent || "").trim().slice(0, 60)}`);
              // What only a screen reader is told, and the link that comes by the keyboard.
              const unseen = (element) => !element.checkVisibility() || element.closest(".skip, option")
                || [...document.querySelectorAll("thead")].some((head) => head.contains(element) && head.offsetWidth <= 1);
              for (const element of document.querySelectorAll("body, body *")) {
                if (unseen(element)) {
                  continue;
                }
                const box = element.getBoundingClientRect();
                if (box.right > width + 1 || box.left < -1) {
                  say("outside", element);
                }
                if (element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1
                    && getComputedStyle(element).overflowX !== "visible") {
                  say("cut", element);
                }
                const card = element.closest(".card");
                if (card && box.width > 0 && box.right > card.getBoundingClientRect().right) {
                  say("out of its card", element);
                }
              }
              if (document.documentElement.scrollWidth > width) {
                cut.push("the page scrolls sideways");
              }
              return cut;
            }""";

    @Test
    void onAPhoneTheNavigationIsOneRowThatOpensAndActivityIsAListWithoutHoles() {
        Page first = loggedIn();
        everyPage(first);
        List<String> places = navigation(first);
        Page phone = loggedIn(new NewContextOptions().setViewportSize(390, 844));
        phone.navigate(orgtrail.url() + "/activity");
        assertThat(phone.locator("header").boundingBox().height).isLessThan(64);
        assertThat(navigation(phone)).isEmpty();
        phone.getByText("Menu").click();
        assertThat(navigation(phone)).isEqualTo(places);
        assertThat(button(phone, "Log out")).isVisible();
        phone.getByText("Menu").click();

        List<Locator> rows = phone.locator("tbody tr").all();
        assertThat(rows).hasSizeGreaterThan(20);
        assertThat(phone.locator("tbody").boundingBox().height / rows.size())
                .as("height of an event")
                .isLessThan(100);
        phone.getByText("Search").first().click();
        phone.getByLabel("Class").selectOption("Authentication");
        button(phone, "Search").click();
        assertThat(phone.getByLabel("Class")).hasValue("Authentication");
        phone.locator("tbody tr a").first().click();
        assertThat(heading(phone)).containsText("Authentication");
    }

    private static void assertAccessible(Page page, String name) {
        assertThat(new AxeBuilder(page)
                        .withTags(List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"))
                        .analyze()
                        .getViolations())
                .as(name)
                .allSatisfy(violation -> assertThat(violation.getId() + ": " + violation.getNodes())
                        .isEmpty());
    }

    private static void picture(Page page, String name) {
        if (PICTURES) {
            page.waitForTimeout(600);
            page.screenshot(new Page.ScreenshotOptions().setPath(Path.of("docs/pictures", name + ".png")));
        }
    }

    @Test
    void aPageThatIsNoLongerLiveSaysSoComesBackByItselfAndLeadsToTheLogInWhereThatIsOver() {
        Page page = loggedIn();
        Locator notice = page.getByText("no longer live");
        assertThat(notice).isHidden();

        // Any answer but the stream makes a browser give up.
        page.route("**/api/live", route -> route.fulfill(new Route.FulfillOptions().setStatus(429)));
        page.navigate(orgtrail.url() + "/activity");
        assertThat(notice).isVisible();
        page.unroute("**/api/live");
        assertThat(notice).isHidden();

        page.route("**/api/live", route -> route.fulfill(new Route.FulfillOptions().setStatus(429)));
        page.reload();
        assertThat(notice).isVisible();
        page.context().clearCookies();
        assertThat(heading(page)).hasText("Log in");
        page.unroute("**/api/live");
        page.getByLabel("User name").fill(RunningOrgtrail.USER);
        page.getByLabel("Password").fill(RunningOrgtrail.PASSWORD);
        button(page, "Log in").click();
        assertThat(heading(page)).hasText("Activity");
    }

    @Test
    void theKeyboardReachesWhatTheMouseDoes() {
        Page page = loggedIn();
        page.keyboard().press("Tab");
        assertThat(page.locator(".skip")).isFocused();
        page.keyboard().press("Enter");
        assertThat(page.locator("#main")).isFocused();
        page.keyboard().press("Tab");
        assertThat(link(page, "Connect Salesforce")).isFocused();
        page.keyboard().press("Enter");
        assertThat(heading(page)).hasText("Connect Salesforce");
    }
}
