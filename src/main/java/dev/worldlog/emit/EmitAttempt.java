package dev.worldlog.emit;

import dev.worldlog.commit.Reservation;
import dev.worldlog.log.Emission;
import dev.worldlog.v1.Event;
import java.util.List;
import java.util.OptionalLong;

/**
 * A batch on its way through the emitter.
 *
 * @param drafts the checked events, each with its id, without sequence and time
 * @param expectedLastSequence when present, the last sequence that the world must have
 * @param stored what is known of the store about the drafts' ids
 * @param reservation room in the commit queue for all of the drafts
 * @param emission what the caller waits for
 *     <p>Immutable, except for the emission.
 */
public record EmitAttempt(
        List<Event> drafts,
        OptionalLong expectedLastSequence,
        StoredIds stored,
        Reservation reservation,
        Emission emission) {
    /** Whether an id may have been used before: the caller gave it. */
    public boolean mayRepeat() {
        return stored.through() < StoredIds.NONE_POSSIBLE.through();
    }

    /** The same batch, with more knowledge. */
    public EmitAttempt with(StoredIds known) {
        return new EmitAttempt(drafts, expectedLastSequence, known, reservation, emission);
    }
}
