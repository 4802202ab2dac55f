package dev.worldlog.store.memory;

import dev.worldlog.store.EncodedEvent;
import dev.worldlog.store.WorldRecord;
import dev.worldlog.v1.Gap;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * One world of a memory store.
 *
 * <p>Not thread-safe: guarded by the lock of the {@link MemoryData} it belongs to.
 */
final class MemoryWorld {
    private final NavigableMap<Long, EncodedEvent> events = new TreeMap<>();
    private final Map<String, EncodedEvent> byId = new HashMap<>();
    private final List<Gap> gaps;
    private WorldRecord record;

    MemoryWorld(WorldRecord record, List<Gap> gaps) {
        this.record = record;
        this.gaps = new ArrayList<>(gaps);
    }

    WorldRecord record() {
        return record;
    }

    NavigableMap<Long, EncodedEvent> events() {
        return events;
    }

    Map<String, EncodedEvent> byId() {
        return byId;
    }

    List<Gap> gaps() {
        return gaps;
    }

    /** Puts a state of the record back that was there before. */
    void restore(WorldRecord earlier) {
        record = earlier;
    }

    void describe(String displayName, Map<String, String> labels, Instant updateTime, long revision) {
        WorldRecord old = record;
        record = new WorldRecord(
                old.key(),
                old.id(),
                displayName,
                labels,
                old.createTime(),
                updateTime,
                revision,
                old.logId(),
                old.exposedAheadMax(),
                old.lastSequence(),
                old.eventCount(),
                old.deleted());
    }

    void open(long exposedAheadMax) {
        record = extent(exposedAheadMax, record.lastSequence(), record.eventCount(), record.deleted());
    }

    void close() {
        open(0);
    }

    void settle(long lastSequence) {
        record = extent(0, lastSequence, record.eventCount(), record.deleted());
    }

    void grow(long lastSequence, int count) {
        record = extent(record.exposedAheadMax(), lastSequence, record.eventCount() + count, record.deleted());
    }

    void delete(long lastSequence) {
        record = extent(0, lastSequence, 0, true);
    }

    private WorldRecord extent(long exposedAheadMax, long lastSequence, long eventCount, boolean deleted) {
        return new WorldRecord(
                record.key(),
                record.id(),
                record.displayName(),
                record.labels(),
                record.createTime(),
                record.updateTime(),
                record.revision(),
                record.logId(),
                exposedAheadMax,
                lastSequence,
                eventCount,
                deleted);
    }
}
