package dev.worldlog.emit;

import dev.worldlog.commit.Reservation;
import dev.worldlog.log.Emission;
import dev.worldlog.v1.Event;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * A batch on its way through the emitter.
 *
 * @param drafts the checked events, each with its id, without sequence and time
 * @param expectedLastSequence when present, the last sequence that the world must have
 * @param stored the events of the store that have the id of a draft
 * @param storedThrough {@code stored} is complete for everything up to this sequence; {@link #NO_REPETITION} when all ids
 *     are new
 * @param reservation room in the commit queue for all of the drafts
 * @param emission what the caller waits for
 *     <p>Immutable, except for the emission.
 */
public record EmitAttempt(
        List<Event> drafts,
        OptionalLong expectedLastSequence,
        Map<String, Event> stored,
        long storedThrough,
        Reservation reservation,
        Emission emission) {
    /** The ids were made just now, so there is nothing to be complete about. */
    public static final long NO_REPETITION = Long.MAX_VALUE;

    /** Whether an id may have been used before: the caller gave it. */
    boolean mayRepeat() {
        return storedThrough != NO_REPETITION;
    }
}
