package dev.orgtrail.normalize;

import org.jspecify.annotations.Nullable;

/** Tells an IP address from the other things that Salesforce writes where one belongs, such as "Salesforce.com IP". */
final class IpAddresses {
    private IpAddresses() {}

    /** The address without an IPv6 zone, or null if the text is no IPv4 or IPv6 address. */
    static @Nullable String address(String text) {
        int zone = text.indexOf('%');
        String address = zone < 0 ? text : text.substring(0, zone);
        if (address.length() < 2 || address.length() > 45) {
            return null;
        }
        boolean valid = address.indexOf(':') < 0 ? zone < 0 && isV4(address, 0) : isV6(address);
        return valid ? address : null;
    }

    private static boolean isV4(String text, int from) {
        int parts = 0;
        int digits = 0;
        int value = 0;
        for (int i = from; i <= text.length(); i++) {
            char c = i == text.length() ? '.' : text.charAt(i);
            if (c == '.') {
                if (digits == 0 || value > 255) {
                    return false;
                }
                parts++;
                digits = 0;
                value = 0;
            } else if (c >= '0' && c <= '9') {
                if (digits > 0 && value == 0) {
                    return false; // a leading zero is read as octal by some
                }
                value = value * 10 + (c - '0');
                if (++digits > 3) {
                    return false;
                }
            } else {
                return false;
            }
        }
        return parts == 4;
    }

    private static boolean isV6(String text) {
        int groups = 0;
        boolean gap = false;
        int at = 0;
        int length = text.length();
        if (text.startsWith("::")) {
            gap = true;
            at = 2;
        } else if (text.charAt(0) == ':') {
            return false;
        }
        while (at < length) {
            int end = at;
            while (end < length && Character.digit(text.charAt(end), 16) >= 0 && text.charAt(end) < 128) {
                end++;
            }
            if (end < length && text.charAt(end) == '.') {
                if (!isV4(text, at)) {
                    return false;
                }
                groups += 2;
                return gap ? groups < 8 : groups == 8;
            }
            if (end == at || end - at > 4) {
                return false;
            }
            groups++;
            if (end == length) {
                break;
            }
            if (text.charAt(end) != ':' || end + 1 == length) {
                return false;
            }
            if (text.charAt(end + 1) == ':') {
                if (gap) {
                    return false;
                }
                gap = true;
                at = end + 2;
            } else {
                at = end + 1;
            }
        }
        return gap ? groups < 8 : groups == 8;
    }
}
