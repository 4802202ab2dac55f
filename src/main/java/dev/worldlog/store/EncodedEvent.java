package dev.worldlog.store;

import com.google.protobuf.ByteString;
import dev.worldlog.v1.Event;
import java.util.List;

/**
 * A complete event and its one encoding.
 *
 * @param stored the encoding of {@code event}
 *     <p>Immutable.
 */
public record EncodedEvent(Event event, StoredEvent stored) {
    /** Encodes the events of a batch, one behind the other. */
    public static List<EncodedEvent> encode(List<Event> events) {
        long bytes = 0;
        for (Event event : events) {
            bytes += EventPacker.entrySize(event.getSerializedSize());
        }
        EventPacker packer = new EventPacker(bytes);
        return events.stream()
                .map(event -> new EncodedEvent(event, packer.add(event)))
                .toList();
    }

    public long sequence() {
        return event.getSequence();
    }

    public ByteString bytes() {
        return stored.bytes();
    }

    public int size() {
        return stored.size();
    }
}
