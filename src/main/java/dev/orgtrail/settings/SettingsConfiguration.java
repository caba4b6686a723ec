package dev.orgtrail.settings;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Configuration;

/** Makes the settings a bean. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(OrgtrailSettings.class)
class SettingsConfiguration {}
