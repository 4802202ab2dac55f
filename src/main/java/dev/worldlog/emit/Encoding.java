package dev.worldlog.emit;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.worldlog.log.EventLogException;
import dev.worldlog.v1.Event;

/** Reads encoded events. Immutable. */
public final class Encoding {
    private Encoding() {}

    /** Parses an event that this process encoded or stored; throws {@code DATA_LOSS} when it does not parse. */
    public static Event decode(ByteString bytes) {
        try {
            return Event.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw EventLogException.dataLoss("a stored event is damaged", e);
        }
    }
}
