package dev.worldlog.store;

import java.util.List;

/**
 * What a read found.
 *
 * @param events the matching events, in the order of the read
 * @param throughSequence everything from the start of the range to this sequence, inclusive, was looked at. It is the far
 *     end of the range when the read reached it.
 *     <p>Immutable.
 */
public record StoredPage(List<StoredEvent> events, long throughSequence) {
    public StoredPage {
        events = List.copyOf(events);
    }
}
