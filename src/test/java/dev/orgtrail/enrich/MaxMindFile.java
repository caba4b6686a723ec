package dev.orgtrail.enrich;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a small database in MaxMind's format, since none may be shipped.
 *
 * @see <a href="https://maxmind.github.io/MaxMind-DB/">MaxMind DB File Format Specification</a>
 */
final class MaxMindFile {
    private static final int EMPTY = -1;
    private static final byte[] METADATA = {(byte) 0xAB, (byte) 0xCD, (byte) 0xEF};

    private final String type;
    /** Each node's two branches: a node from 0 up, {@link #EMPTY}, or a record as -2 - offset. */
    private final List<int[]> nodes = new ArrayList<>(List.of(new int[] {EMPTY, EMPTY}));

    private final ByteArrayOutputStream data = new ByteArrayOutputStream();

    /** A database of this type, such as {@code GeoLite2-City}. */
    MaxMindFile(String type) {
        this.type = type;
    }

    /** Says what is known of a network. */
    MaxMindFile network(String address, int prefix, Map<String, ?> record) throws IOException {
        byte[] given = InetAddress.getByName(address).getAddress();
        byte[] bytes = new byte[16];
        System.arraycopy(given, 0, bytes, 16 - given.length, given.length);
        int bits = given.length == 4 ? 96 + prefix : prefix;
        int offset = data.size();
        write(data, record);
        int node = 0;
        for (int i = 0; i < bits; i++) {
            int branch = (bytes[i / 8] >> (7 - i % 8)) & 1;
            if (i == bits - 1) {
                nodes.get(node)[branch] = -2 - offset;
            } else {
                if (nodes.get(node)[branch] < 0) {
                    nodes.get(node)[branch] = nodes.size();
                    nodes.add(new int[] {EMPTY, EMPTY});
                }
                node = nodes.get(node)[branch];
            }
        }
        return this;
    }

    Path writeTo(Path file) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int[] node : nodes) {
            for (int branch : node) {
                int value = branch >= 0 ? branch : branch == EMPTY ? nodes.size() : nodes.size() + 16 + (-2 - branch);
                out.write(value >> 16);
                out.write(value >> 8);
                out.write(value);
            }
        }
        out.write(new byte[16]);
        data.writeTo(out);
        out.write(METADATA);
        out.write("MaxMind.com".getBytes(StandardCharsets.US_ASCII));
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("node_count", nodes.size());
        metadata.put("record_size", (short) 24);
        metadata.put("ip_version", (short) 6);
        metadata.put("database_type", type);
        metadata.put("languages", List.of("en"));
        metadata.put("binary_format_major_version", (short) 2);
        metadata.put("binary_format_minor_version", (short) 0);
        metadata.put("build_epoch", 1_700_000_000L);
        metadata.put("description", Map.of("en", "A test"));
        write(out, metadata);
        return Files.write(file, out.toByteArray());
    }

    private static void write(ByteArrayOutputStream out, Object value) throws IOException {
        if (value instanceof Map<?, ?> map) {
            control(out, 7, map.size());
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                write(out, entry.getKey());
                write(out, entry.getValue());
            }
        } else if (value instanceof List<?> list) {
            control(out, 11, list.size());
            for (Object item : list) {
                write(out, item);
            }
        } else if (value instanceof Double number) {
            control(out, 3, 8);
            out.write(ByteBuffer.allocate(8).putDouble(number).array());
        } else if (value instanceof Short number) {
            control(out, 5, 2);
            out.write(ByteBuffer.allocate(2).putShort(number).array());
        } else if (value instanceof Long number) {
            control(out, 9, 8);
            out.write(ByteBuffer.allocate(8).putLong(number).array());
        } else if (value instanceof Integer number) {
            control(out, 6, 4);
            out.write(ByteBuffer.allocate(4).putInt(number).array());
        } else {
            byte[] text = value.toString().getBytes(StandardCharsets.UTF_8);
            control(out, 2, text.length);
            out.write(text);
        }
    }

    private static void control(ByteArrayOutputStream out, int type, int size) {
        int shown = Math.min(size, 29);
        out.write((type > 7 ? 0 : type << 5) | shown);
        if (type > 7) {
            out.write(type - 7);
        }
        if (shown == 29) {
            out.write(size - 29);
        }
    }
}
