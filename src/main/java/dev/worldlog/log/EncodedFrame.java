package dev.worldlog.log;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.Frame;
import java.util.List;

/**
 * A frame whose events are still the encoded bytes that the store and the emitter hold.
 *
 * @param events the events, each an encoded {@link Event}
 * @param rest the frame without its events
 *     <p>Immutable.
 */
public record EncodedFrame(List<ByteString> events, Frame rest) {
    public EncodedFrame {
        events = List.copyOf(events);
    }

    /** Returns the whole frame, with its events parsed. */
    public Frame decode() {
        Frame.Builder frame = rest.toBuilder();
        for (ByteString event : events) {
            try {
                frame.addEvents(Event.parseFrom(event));
            } catch (InvalidProtocolBufferException e) {
                throw new IllegalStateException("an encoded event does not parse", e);
            }
        }
        return frame.build();
    }
}
