package dev.orgtrail.enrich;

import static dev.orgtrail.enrich.Addition.map;
import static dev.orgtrail.enrich.Addition.put;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.maxmind.geoip2.DatabaseReader;
import com.maxmind.geoip2.exception.GeoIp2Exception;
import com.maxmind.geoip2.model.AbstractCountryResponse;
import com.maxmind.geoip2.model.AsnResponse;
import com.maxmind.geoip2.model.CityResponse;
import dev.orgtrail.settings.OrgtrailSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Says from where: the place and the network owner of a source address, from MaxMind-format files that the team supplies.
 * What Salesforce says itself (LoginGeo) goes first. Private addresses, and Salesforce's own, have no place.
 *
 * @see <a href="https://schema.ocsf.io/1.8.0/objects/location">OCSF, Geo Location</a>
 */
@Component
class Places {
    private static final int AT_HAND = 50_000;
    private static final String PROVIDER = "MaxMind-format file";
    private static final String SALESFORCE = "Salesforce.com IP";

    /** What is known of an address; both null where nothing is. */
    private record Found(
            @Nullable Map<String, Object> place, @Nullable Map<String, Object> network) {}

    private final @Nullable GeoDatabase cities;
    private final @Nullable GeoDatabase networks;
    private final Misses misses;
    private final Cache<List<Object>, Found> found =
            Caffeine.newBuilder().maximumSize(AT_HAND).build();

    @Autowired
    Places(OrgtrailSettings settings, Misses misses) {
        this(database(settings.enrich().geoCity()), database(settings.enrich().geoNetwork()), misses);
    }

    Places(@Nullable GeoDatabase cities, @Nullable GeoDatabase networks, Misses misses) {
        this.cities = cities;
        this.networks = networks;
        this.misses = misses;
    }

    private static @Nullable GeoDatabase database(@Nullable Path file) {
        return file == null ? null : new GeoDatabase(file);
    }

    void enrich(String org, Map<String, Object> event) {
        endpoint(org, event, "src_endpoint", map(event.get("src_endpoint")));
        if (event.get("evidences") instanceof List<?> evidences) {
            for (int i = 0; i < evidences.size(); i++) {
                Map<String, Object> evidence = map(evidences.get(i));
                if (evidence != null) {
                    endpoint(org, event, "evidences[" + i + "].src_endpoint", map(evidence.get("src_endpoint")));
                }
            }
        }
    }

    private void endpoint(String org, Map<String, Object> event, String path, @Nullable Map<String, Object> endpoint) {
        if (endpoint == null) {
            return;
        }
        if (SALESFORCE.equals(endpoint.get("name"))) {
            put(endpoint, "isp", "Salesforce");
            return;
        }
        if ((cities == null && networks == null) || !(endpoint.get("ip") instanceof String ip)) {
            return;
        }
        InetAddress address = publicAddress(ip);
        if (address == null) {
            return;
        }
        Found about = found.get(List.of(ip, version(cities), version(networks)), key -> look(address));
        Map<String, Object> data = new LinkedHashMap<>();
        if (about.place() != null && place(endpoint, about.place())) {
            data.put("location", about.place());
        }
        if (about.network() != null) {
            endpoint.putIfAbsent("autonomous_system", new LinkedHashMap<>(about.network()));
            data.put("network", about.network());
        }
        if (about.place() == null && about.network() == null) {
            misses.mark(org, event, path + ".ip", ip, "location", PROVIDER);
        } else if (!data.isEmpty()) {
            new Addition(path + ".ip", ip, "location", PROVIDER, data).addTo(event);
        }
    }

    /** Adds to the place that Salesforce gave, unless the two name different countries. */
    private static boolean place(Map<String, Object> endpoint, Map<String, Object> place) {
        Map<String, Object> location = map(endpoint.computeIfAbsent("location", none -> new LinkedHashMap<>()));
        if (location == null) {
            return false;
        }
        Object country = location.get("country");
        if (country != null && !country.equals(place.get("country"))) {
            return false;
        }
        // A city and its coordinates belong together: of one source or the other, never mixed.
        boolean hasCity = location.containsKey("city") || location.containsKey("lat");
        place.forEach((name, value) -> {
            if (!hasCity || name.equals("country") || name.equals("continent")) {
                put(location, name, value);
            }
        });
        return true;
    }

    private static Object version(@Nullable GeoDatabase database) {
        return database == null ? "" : Optional.ofNullable(database.version());
    }

    private Found look(InetAddress address) {
        return new Found(
                cities == null ? null : cities.ask(reader -> place(reader, address)),
                networks == null ? null : networks.ask(reader -> network(reader, address)));
    }

    private static @Nullable Map<String, Object> place(DatabaseReader reader, InetAddress address)
            throws IOException, GeoIp2Exception {
        Map<String, Object> place = new LinkedHashMap<>();
        if (!reader.getMetadata().getDatabaseType().contains("City")) {
            reader.tryCountry(address).ifPresent(country -> country(place, country));
            return place.isEmpty() ? null : place;
        }
        CityResponse city = reader.tryCity(address).orElse(null);
        if (city == null) {
            return null;
        }
        put(place, "city", city.getCity().getName());
        put(place, "region", city.getMostSpecificSubdivision().getName());
        put(place, "postal_code", city.getPostal().getCode());
        country(place, city);
        put(place, "lat", city.getLocation().getLatitude());
        put(place, "long", city.getLocation().getLongitude());
        // OCSF wants one of city, country, postal code and region.
        return place.containsKey("country") || place.containsKey("city") || place.containsKey("region") ? place : null;
    }

    private static void country(Map<String, Object> place, AbstractCountryResponse country) {
        put(place, "country", country.getCountry().getIsoCode());
        put(place, "continent", country.getContinent().getName());
    }

    private static @Nullable Map<String, Object> network(DatabaseReader reader, InetAddress address)
            throws IOException, GeoIp2Exception {
        Optional<? extends AsnResponse> owner =
                reader.getMetadata().getDatabaseType().contains("ISP")
                        ? reader.tryIsp(address)
                        : reader.tryAsn(address);
        if (owner.isEmpty() || owner.get().getAutonomousSystemNumber() == null) {
            return null;
        }
        Map<String, Object> network = new LinkedHashMap<>();
        network.put("number", owner.get().getAutonomousSystemNumber());
        put(network, "name", owner.get().getAutonomousSystemOrganization());
        return network;
    }

    /** The address, or null for one that no database knows: private, local, or none at all. */
    private static @Nullable InetAddress publicAddress(String ip) {
        try {
            // Only digits, dots and colons get here, so nothing is asked of a name server.
            InetAddress address = InetAddress.getByName(ip);
            byte[] bytes = address.getAddress();
            boolean uniqueLocal = bytes.length == 16 && (bytes[0] & 0xFE) == 0xFC;
            return address.isSiteLocalAddress()
                            || address.isLoopbackAddress()
                            || address.isLinkLocalAddress()
                            || address.isAnyLocalAddress()
                            || address.isMulticastAddress()
                            || uniqueLocal
                    ? null
                    : address;
        } catch (UnknownHostException e) {
            return null;
        }
    }
}
