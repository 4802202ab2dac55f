package dev.worldlog.store;

import java.time.Instant;
import java.util.Map;

/**
 * A world as it is stored.
 *
 * @param key identifies this incarnation of the world in the store; from 1, never reused
 * @param revision counts the changes of display name and labels; from 1
 * @param logId UUID of this incarnation
 * @param exposedAheadMax how many sequences above {@code lastSequence} may have been seen live; 0 when the world is closed
 * @param lastSequence the highest durable sequence, gaps included; 0 for none
 * @param eventCount how many durable events there are
 * @param deleted whether this incarnation was deleted
 *     <p>Immutable.
 */
public record WorldRecord(
        long key,
        String id,
        String displayName,
        Map<String, String> labels,
        Instant createTime,
        Instant updateTime,
        long revision,
        String logId,
        long exposedAheadMax,
        long lastSequence,
        long eventCount,
        boolean deleted) {
    public WorldRecord {
        labels = Map.copyOf(labels);
    }

    /** The same world, described otherwise. */
    public WorldRecord withDescription(
            String newDisplayName, Map<String, String> newLabels, Instant time, long newRevision) {
        return new WorldRecord(
                key,
                id,
                newDisplayName,
                newLabels,
                createTime,
                time,
                newRevision,
                logId,
                exposedAheadMax,
                lastSequence,
                eventCount,
                deleted);
    }

    /** The same world with so many events, up to there. */
    public WorldRecord withExtent(long newExposedAheadMax, long newLastSequence, long newEventCount) {
        return new WorldRecord(
                key,
                id,
                displayName,
                labels,
                createTime,
                updateTime,
                revision,
                logId,
                newExposedAheadMax,
                newLastSequence,
                newEventCount,
                deleted);
    }

    /** What is remembered of the world when it is deleted: nothing of its description. */
    public WorldRecord asDeleted(long newLastSequence) {
        return new WorldRecord(
                key, id, "", Map.of(), createTime, updateTime, revision, logId, 0, newLastSequence, 0, true);
    }
}
