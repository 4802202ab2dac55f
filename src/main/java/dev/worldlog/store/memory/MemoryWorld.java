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
        record = record.withDescription(displayName, labels, updateTime, revision);
    }

    void open(long exposedAheadMax) {
        record = record.withExtent(exposedAheadMax, record.lastSequence(), record.eventCount());
    }

    void close() {
        open(0);
    }

    void settle(long lastSequence) {
        record = record.withExtent(0, lastSequence, record.eventCount());
    }

    void grow(long lastSequence, int count) {
        record = record.withExtent(record.exposedAheadMax(), lastSequence, record.eventCount() + count);
    }

    void delete(long lastSequence) {
        record = record.asDeleted(lastSequence);
    }
}
