package dev.orgtrail.sink;

import java.util.Map;
import java.util.TreeMap;

/** The properties of a sink as its Kamelet hands them over, with their defaults, which stand in the Kamelet only. */
public final class SinkSettings {
    private final String kamelet;
    private final Map<String, String> values = new TreeMap<>();

    /**
     * None yet.
     *
     * @param kamelet whose they are
     */
    public SinkSettings(String kamelet) {
        this.kamelet = kamelet;
    }

    /** The properties by name, to be filled by the Kamelet. */
    public Map<String, String> values() {
        return values;
    }

    /**
     * A property.
     *
     * @param name its name in the Kamelet
     * @throws IllegalArgumentException if the Kamelet does not hand it over
     */
    public String text(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("The Kamelet " + kamelet + " does not hand over its property " + name
                    + ". Write settings[" + name + "]: \"{{" + name + "}}\" below the properties of its bean.");
        }
        return value;
    }

    /**
     * A whole number.
     *
     * @param name its name in the Kamelet
     * @param least the lowest that it may be
     * @throws IllegalArgumentException if it is none
     */
    public int number(String name, int least) {
        String value = text(name);
        try {
            int number = Integer.parseInt(value.strip());
            if (number >= least) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(key(name) + " is '" + value + "'; write a whole number.", e);
        }
        throw new IllegalArgumentException(key(name) + " is " + value + "; write " + least + " or more.");
    }

    /** The key under which a property is set for every sink of the Kamelet. */
    public String key(String name) {
        return "camel.kamelet." + kamelet + "." + name;
    }
}
