package dev.orgtrail.console;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** An OpenID provider on this machine, which lets everybody in as the person that it is told. */
final class OidcProvider implements AutoCloseable {
    static final String CLIENT = "orgtrail";

    private final HttpServer server;
    private final RSAKey key;
    private volatile Map<String, Object> person = Map.of("sub", "nobody");
    private volatile String nonce = "";

    OidcProvider() throws Exception {
        key = new RSAKeyGenerator(2048).keyID("one").generate();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        answer("/.well-known/openid-configuration", exchange -> new ObjectMapper()
                .writeValueAsString(Map.of(
                        "issuer", url(),
                        "authorization_endpoint", url() + "/authorize",
                        "token_endpoint", url() + "/token",
                        "jwks_uri", url() + "/keys",
                        "userinfo_endpoint", url() + "/userinfo",
                        "subject_types_supported", new String[] {"public"},
                        "id_token_signing_alg_values_supported", new String[] {"RS256"})));
        answer("/keys", exchange -> new JWKSet(key.toPublicJWK()).toString());
        answer("/userinfo", exchange -> new ObjectMapper().writeValueAsString(person));
        answer("/token", exchange -> new ObjectMapper()
                .writeValueAsString(Map.of(
                        "access_token", "access", "token_type", "Bearer", "expires_in", 300, "id_token", idToken())));
        server.createContext("/authorize", exchange -> {
            Map<String, String> asked = query(exchange);
            nonce = String.valueOf(asked.get("nonce"));
            exchange.getResponseHeaders()
                    .add("Location", asked.get("redirect_uri") + "?code=code&state=" + asked.get("state"));
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        server.start();
    }

    private interface Answer {
        String to(HttpExchange exchange) throws Exception;
    }

    private void answer(String path, Answer answer) {
        server.createContext(path, exchange -> {
            byte[] body;
            try {
                body = answer.to(exchange).getBytes(StandardCharsets.UTF_8);
            } catch (Exception e) {
                throw new IOException(e);
            }
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
    }

    private static Map<String, String> query(HttpExchange exchange) {
        Map<String, String> fields = new HashMap<>();
        for (String field : exchange.getRequestURI().getRawQuery().split("&")) {
            String[] pair = field.split("=", 2);
            fields.put(pair[0], URLDecoder.decode(pair.length > 1 ? pair[1] : "", StandardCharsets.UTF_8));
        }
        return fields;
    }

    private String idToken() throws Exception {
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .issuer(url())
                .audience(CLIENT)
                .claim("nonce", nonce)
                .issueTime(new Date())
                .expirationTime(Date.from(Instant.now().plusSeconds(300)));
        person.forEach(claims::claim);
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256)
                        .keyID(Objects.requireNonNull(key.getKeyID()))
                        .build(),
                claims.build());
        token.sign(new RSASSASigner(key));
        return token.serialize();
    }

    String url() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    /** Who logs in next, by their claims. */
    void person(Map<String, Object> claims) {
        person = Map.copyOf(claims);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
