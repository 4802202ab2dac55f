package dev.worldlog.engine;

import com.google.protobuf.Timestamp;
import dev.worldlog.emit.WorldHead;
import dev.worldlog.store.WorldRecord;
import dev.worldlog.v1.World;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Set;

/** How worlds are described to callers. Immutable. */
final class Descriptions {
    private Descriptions() {}

    static World of(WorldRecord record, WorldHead head) {
        return World.newBuilder()
                .setId(record.id())
                .setDisplayName(record.displayName())
                .putAllLabels(record.labels())
                .setCreateTime(timestamp(record.createTime()))
                .setUpdateTime(timestamp(record.updateTime()))
                .setEtag(etag(record))
                .setLogId(record.logId())
                .setLastSequence(head.lastSequence())
                .setDurableThrough(head.durableThrough())
                .setEventCount(head.durableEvents())
                .build();
    }

    /** The head of a world that is not loaded: everything it has is durable. */
    static WorldHead storedHead(WorldRecord record) {
        return new WorldHead(record.lastSequence(), record.lastSequence(), record.eventCount());
    }

    /** The incarnation is part of it, so that the etag of a deleted world is not valid for its successor. */
    static String etag(WorldRecord record) {
        return record.key() + "-" + record.revision();
    }

    static WorldRecord changed(WorldRecord record, World change, Set<String> fields, Instant now) {
        String displayName = fields.contains("display_name") ? change.getDisplayName() : record.displayName();
        Map<String, String> labels = fields.contains("labels") ? change.getLabelsMap() : record.labels();
        return record.withDescription(displayName, labels, toMicros(now), record.revision() + 1);
    }

    /** Times are kept in microseconds, as the store keeps them. */
    static Instant toMicros(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MICROS);
    }

    private static Timestamp timestamp(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }
}
