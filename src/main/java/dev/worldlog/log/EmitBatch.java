package dev.worldlog.log;

import dev.worldlog.v1.Event;
import java.util.List;
import java.util.OptionalLong;

/**
 * Events to emit together, as the client gave them.
 *
 * @param world the id of the world
 * @param events 1 to 1000 events
 * @param expectedLastSequence when present, the batch is applied only if the world's last sequence is this one
 *     <p>Immutable.
 */
public record EmitBatch(String world, List<Event> events, OptionalLong expectedLastSequence) {
    public EmitBatch {
        events = List.copyOf(events);
    }
}
