package dev.worldlog.emit;

import dev.worldlog.v1.Event;
import java.util.Map;

/**
 * What is known of the store about the ids of a batch.
 *
 * @param events the stored events that have one of the ids, by id
 * @param through complete for all events up to this sequence
 *     <p>Immutable.
 */
public record StoredIds(Map<String, Event> events, long through) {
    /** Nothing, since nobody asked. Enough for ids that are higher than all that the store can have: most ids rise. */
    public static final StoredIds NOT_ASKED = new StoredIds(Map.of(), -1);

    /** The ids were made just now. */
    public static final StoredIds NONE_POSSIBLE = new StoredIds(Map.of(), Long.MAX_VALUE);
}
