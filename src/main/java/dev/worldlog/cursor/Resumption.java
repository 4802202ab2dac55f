package dev.worldlog.cursor;

import dev.worldlog.log.EventLogException;
import dev.worldlog.log.StartPoint;
import dev.worldlog.v1.Diverged;
import java.util.Optional;

/**
 * Where a subscription wants to start, and what has to be said there first.
 *
 * @param position never a cursor
 * @param diverged what the reader saw live and a crash took back; empty when it got where it is in this epoch
 *     <p>Immutable.
 */
record Resumption(StartPoint position, Optional<Diverged> diverged) {
    /** Unpacks a start point; throws {@code INVALID_CURSOR} or {@code LOG_REPLACED} for a cursor that is not of this log. */
    static Resumption of(StartPoint start, LoadedWorld world, int filterHash, long epoch) {
        if (start instanceof StartPoint.AfterSequence after) {
            return new Resumption(after, world.gaps().divergedAt(after.sequence()));
        }
        if (start instanceof StartPoint.Cursor cursor) {
            CursorToken token = CursorToken.decode(cursor.text());
            check(token, world, filterHash);
            return new Resumption(
                    new StartPoint.AfterSequence(token.sequence()),
                    token.epoch() == epoch ? Optional.empty() : world.gaps().divergedAt(token.sequence()));
        }
        return new Resumption(start, Optional.empty());
    }

    private static void check(CursorToken token, LoadedWorld world, int filterHash) {
        if (!token.world().equals(world.record().id())) {
            throw EventLogException.invalidCursor("of another world (expected: one of this world)");
        }
        if (token.filterHash() != filterHash) {
            throw EventLogException.invalidCursor("of another filter (expected: the filter it was received with)");
        }
        if (!token.logId().toString().equals(world.record().logId())) {
            throw EventLogException.logReplaced(
                    world.record().id(), world.record().logId());
        }
    }
}
