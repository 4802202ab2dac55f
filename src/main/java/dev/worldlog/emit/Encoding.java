package dev.worldlog.emit;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.worldlog.log.EventLogException;
import dev.worldlog.v1.Event;

/** Reads encoded events and compares them with drafts. Immutable. */
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

    /** Whether emitting a draft again is a repetition of the known event: the same but for what the server sets. */
    public static boolean isSame(Event known, Event draft) {
        return known.toBuilder().clearSequence().clearEmitTime().build().equals(draft);
    }
}
