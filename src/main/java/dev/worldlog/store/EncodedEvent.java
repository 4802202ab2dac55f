package dev.worldlog.store;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.worldlog.v1.Event;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A complete event and its one encoding. Parsed it takes several times the memory, so whoever keeps many of them for long keeps
 * the encoding alone; it is parsed again for whoever asks.
 *
 * <p>Thread-safe; what is seen of it never changes.
 */
public final class EncodedEvent {
    private final String id;
    private final StoredEvent stored;
    private volatile @Nullable Event parsed;

    private EncodedEvent(Event event, StoredEvent stored) {
        this.id = event.getId();
        this.stored = stored;
        this.parsed = event;
    }

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

    public Event event() {
        Event event = parsed;
        return event != null ? event : parse();
    }

    private Event parse() {
        try {
            return Event.parseFrom(stored.bytes());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("an encoded event does not parse", e);
        }
    }

    /** Keeps the encoding alone. */
    public void forgetParsed() {
        parsed = null;
    }

    public String id() {
        return id;
    }

    public StoredEvent stored() {
        return stored;
    }

    public long sequence() {
        return stored.sequence();
    }

    public ByteString bytes() {
        return stored.bytes();
    }

    public int size() {
        return stored.size();
    }
}
