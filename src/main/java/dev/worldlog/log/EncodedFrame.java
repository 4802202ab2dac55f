package dev.worldlog.log;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.worldlog.v1.Frame;
import java.util.List;

/**
 * A frame whose events are still the encoded bytes that the store and the emitter hold.
 *
 * @param events the entries of {@code Frame.events} as they go to the wire, in pieces of one or more
 * @param eventCount how many events that are
 * @param rest the frame without its events
 *     <p>Immutable.
 */
public record EncodedFrame(List<ByteString> events, int eventCount, Frame rest) {
    public EncodedFrame {
        events = List.copyOf(events);
    }

    /** A frame without events. */
    public EncodedFrame(Frame rest) {
        this(List.of(), 0, rest);
    }

    /** Returns the whole frame, with its events parsed. */
    public Frame decode() {
        Frame.Builder frame = rest.toBuilder();
        for (ByteString entries : events) {
            try {
                frame.mergeFrom(entries);
            } catch (InvalidProtocolBufferException e) {
                throw new IllegalStateException("an encoded event does not parse", e);
            }
        }
        return frame.build();
    }
}
