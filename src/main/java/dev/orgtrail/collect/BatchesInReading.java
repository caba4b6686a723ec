package dev.orgtrail.collect;

import java.io.Closeable;
import java.io.IOException;
import java.util.Iterator;
import org.apache.camel.Message;

/**
 * Batches that are read while they are delivered. An {@link Error} of reading is an exception here: Camel's splitter lets an
 * error pass, so that its slice would be in hand for ever.
 */
final class BatchesInReading implements Iterator<Message>, Closeable {
    private final Iterator<Message> read;

    BatchesInReading(Iterator<Message> read) {
        this.read = read;
    }

    @Override
    public boolean hasNext() {
        try {
            return read.hasNext();
        } catch (Error e) {
            throw failed(e);
        }
    }

    @Override
    public Message next() {
        try {
            return read.next();
        } catch (Error e) {
            throw failed(e);
        }
    }

    private static IllegalStateException failed(Error error) {
        return new IllegalStateException("Reading has failed by an error: " + error, error);
    }

    @Override
    public void close() throws IOException {
        if (read instanceof Closeable open) {
            open.close();
        }
    }
}
