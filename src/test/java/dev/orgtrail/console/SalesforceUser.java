package dev.orgtrail.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orgtrail.standin.StandInOrg;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Somebody who connects an org: on Orgtrail's pages, then on Salesforce's, and back. */
final class SalesforceUser {
    private static final Pattern LINK = Pattern.compile("id=\"to-salesforce\"[^>]*href=\"([^\"]+)\"");
    private static final Pattern REQUEST = Pattern.compile("name=id value='([^']+)'");

    private final WebClient browser;
    private final StandInOrg org;

    SalesforceUser(WebClient browser, StandInOrg org) {
        this.browser = browser;
        this.org = org;
    }

    /** Fills in the form; returns the link to Salesforce. */
    String begin(String alias) throws Exception {
        return link(form(alias, org.baseUrl()));
    }

    /** The link to Salesforce, on the page behind the form. */
    static String link(HttpResponse<String> page) {
        assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
        Matcher link = LINK.matcher(page.body());
        assertThat(link.find()).as(page.body()).isTrue();
        return link.group(1).replace("&amp;", "&");
    }

    /** Fills in the form with an app of the org's own. */
    HttpResponse<String> form(String alias, String myDomain, String clientId, String clientSecret) throws Exception {
        return browser.submit(
                "/connect",
                "/connect",
                Map.of(
                        "alias", alias,
                        "kind", "MY_DOMAIN",
                        "myDomain", myDomain,
                        "app", "own",
                        "ownClientId", clientId,
                        "ownClientSecret", clientSecret));
    }

    HttpResponse<String> form(String alias, String myDomain) throws Exception {
        return browser.submit(
                "/connect", "/connect", Map.of("alias", alias, "kind", "MY_DOMAIN", "myDomain", myDomain));
    }

    /** Logs in at Salesforce and answers; returns where the browser is sent back to. */
    String answer(String link, String step) throws Exception {
        String page = browser.get(link).body();
        Matcher request = REQUEST.matcher(page);
        assertThat(request.find()).as(page).isTrue();
        String authorize = org.baseUrl() + "/services/oauth2/authorize";
        browser.post(
                authorize,
                Map.of(
                        "id", request.group(1),
                        "step", "login",
                        "username", "collector@acme.example",
                        "password", "stand-in-password"));
        HttpResponse<String> back = browser.post(authorize, Map.of("id", request.group(1), "step", step));
        assertThat(back.statusCode()).isEqualTo(302);
        return WebClient.location(back);
    }

    /** All the way; returns the last page. */
    HttpResponse<String> connect(String alias) throws Exception {
        return back(answer(begin(alias), "allow"));
    }

    /** Comes back to Orgtrail, and follows it to the page that tells the end. */
    HttpResponse<String> back(String address) throws Exception {
        HttpResponse<String> page = browser.get(address);
        return page.statusCode() == 302 ? browser.get(WebClient.location(page)) : page;
    }
}
