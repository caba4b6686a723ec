package dev.orgtrail.standin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import org.apache.camel.CamelContext;
import org.apache.camel.component.salesforce.AuthenticationType;
import org.apache.camel.component.salesforce.SalesforceComponent;
import org.apache.camel.component.salesforce.SalesforceEndpointConfig;
import org.apache.camel.component.salesforce.SalesforceLoginConfig;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

class CamelSalesforceTest {

    @Test
    void theRealComponentLogsInQueriesAndLogsInAgainWhenItsSessionExpires() throws Exception {
        try (StandInOrg org = new StandInOrg(OrgSettings.everything().scale(0.1)).start();
                CamelContext camel = new DefaultCamelContext()) {
            SalesforceLoginConfig login = new SalesforceLoginConfig();
            login.setType(AuthenticationType.CLIENT_CREDENTIALS);
            login.setLoginUrl(org.baseUrl());
            login.setClientId("stand-in-client");
            login.setClientSecret("stand-in-secret");
            SalesforceEndpointConfig config = new SalesforceEndpointConfig();
            config.setApiVersion("66.0");
            SalesforceComponent salesforce = new SalesforceComponent();
            salesforce.setLoginConfig(login);
            salesforce.setConfig(config);
            camel.addComponent("salesforce", salesforce);
            camel.start();

            assertThat(count(camel, "SELECT Id FROM User")).isEqualTo(53);
            org.sessions().expireAll();
            assertThat(count(camel, "SELECT Id FROM Organization")).isEqualTo(1);
            assertThat(salesforce.getSession().getOrgId()).isEqualTo(org.orgId());
            assertThat(org.sessions().opened()).isGreaterThanOrEqualTo(2);
        }
    }

    private static int count(CamelContext camel, String soql) throws Exception {
        InputStream reply = camel.createProducerTemplate()
                .requestBody("salesforce:query?rawPayload=true&sObjectQuery=RAW(" + soql + ")", "", InputStream.class);
        return new ObjectMapper().readTree(reply).path("totalSize").asInt();
    }
}
