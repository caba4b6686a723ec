package dev.orgtrail.connect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orgtrail.settings.OrgSettings;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Whom the JWT is for, by the host that an org is logged in to at, as camel-salesforce is told. */
class JwtAudienceTest {
    @ParameterizedTest(name = "{0}, set: {1}")
    @CsvSource({
        "https://login.salesforce.com, '', https://login.salesforce.com",
        "https://login.salesforce.com/, '', https://login.salesforce.com",
        "https://test.salesforce.com, '', https://test.salesforce.com",
        "https://acme.my.salesforce.com, '', https://login.salesforce.com",
        "https://ACME.my.salesforce.com/, '', https://login.salesforce.com",
        "https://acme-dev-ed.develop.my.salesforce.com, '', https://login.salesforce.com",
        "https://acme--uat.sandbox.my.salesforce.com, '', https://test.salesforce.com",
        "https://acme--uat.my.salesforce.com, '', https://test.salesforce.com",
        "https://velocity-saas-1234.scratch.my.salesforce.com, '', https://test.salesforce.com",
        "http://localhost:8443, '', http://localhost:8443",
        "https://login.sfcrmproducts.cn, '', https://login.sfcrmproducts.cn",
        "https://acme.my.salesforce.com, https://acme.my.salesforce.com/, https://acme.my.salesforce.com"
    })
    void isWhatSalesforceDocumentsUnlessItIsSet(String loginUrl, String set, String audience) {
        OrgSettings org = new Binder(new MapConfigurationPropertySource(Map.of(
                        "orgtrail.orgs.acme.login-url", loginUrl,
                        "orgtrail.orgs.acme.auth", "jwt",
                        "orgtrail.orgs.acme.client-id", "id",
                        "orgtrail.orgs.acme.keystore", "key.p12",
                        "orgtrail.orgs.acme.keystore-password", "hush-hush",
                        "orgtrail.orgs.acme.jwt-audience", set)))
                .bind("orgtrail.orgs.acme", OrgSettings.class)
                .get();
        assertThat(Login.of(org).getJwtAudience()).isEqualTo(audience);
    }
}
