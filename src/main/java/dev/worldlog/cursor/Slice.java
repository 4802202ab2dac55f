package dev.worldlog.cursor;

import dev.worldlog.store.StoredEvent;
import dev.worldlog.v1.Gap;
import java.util.List;
import java.util.Optional;

/**
 * The next piece of a world's history.
 *
 * @param events the matching events, in the order of the read
 * @param throughSequence everything up to it, inclusive, was looked at
 * @param gap present when the piece is a gap, clipped to the part that was asked for
 * @param fromStore whether the store was read
 *     <p>Immutable.
 */
public record Slice(List<StoredEvent> events, long throughSequence, Optional<Gap> gap, boolean fromStore) {
    public Slice {
        events = List.copyOf(events);
    }
}
