package dev.worldlog.store;

import com.google.protobuf.ByteString;
import dev.worldlog.v1.Event;

/**
 * A complete event and its one encoding.
 *
 * @param bytes the encoding of {@code event}
 *     <p>Immutable.
 */
public record EncodedEvent(Event event, ByteString bytes) {
    public long sequence() {
        return event.getSequence();
    }

    public int size() {
        return bytes.size();
    }
}
