package dev.orgtrail.settings;

/**
 * What is wrong with one setting.
 *
 * @param key the setting as {@code application.yaml} writes it
 * @param message what is wrong, without the value of a secret
 * @param remedy what to do
 */
public record Problem(String key, String message, String remedy) {}
