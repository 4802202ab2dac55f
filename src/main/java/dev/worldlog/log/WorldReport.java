package dev.worldlog.log;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Optional;

/**
 * How far the verification of a world is, and what it found.
 *
 * @param throughSequence everything up to it was looked at
 * @param lastSequence where the verification ends
 * @param damages the first ranges that are not as they were written
 * @param damageCount how many there are
 * @param result what came of it; empty while it is not at its end
 * @param chainHead the hash chain over what was looked at
 *     <p>Immutable.
 */
public record WorldReport(
        long throughSequence,
        long lastSequence,
        long eventCount,
        List<DamagedRange> damages,
        long damageCount,
        Optional<Result> result,
        ByteString chainHead) {

    /** What came of a verification. */
    public enum Result {
        /** Everything is as it was written. */
        INTACT,
        /** The damaged ranges are not as they were written. */
        DAMAGED,
        /** Every event is consistent in itself, but the history is not the one that was written. */
        ALTERED
    }

    public WorldReport {
        damages = List.copyOf(damages);
    }
}
