package dev.worldlog.store;

import dev.worldlog.v1.Gap;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** One change to a store. A list of them is committed together. Immutable. */
public sealed interface Mutation {
    /** The key of the world that is changed. */
    long worldKey();

    /** Adds a world under a key never used before. {@code gaps} are its gaps from the start. */
    record CreateWorld(WorldRecord world, List<Gap> gaps) implements Mutation {
        public CreateWorld {
            gaps = List.copyOf(gaps);
        }

        @Override
        public long worldKey() {
            return world.key();
        }
    }

    /** Replaces display name, labels, update time and revision of a world. */
    record UpdateWorld(long worldKey, String displayName, Map<String, String> labels, Instant updateTime, long revision)
            implements Mutation {
        public UpdateWorld {
            labels = Map.copyOf(labels);
        }
    }

    /** Marks a world deleted and forgets its description; its events are no longer readable and are removed by and by. */
    record DeleteWorld(long worldKey, Instant deleteTime, long lastSequence) implements Mutation {}

    /**
     * Notes that from now on up to {@code exposedAheadMax} sequences above the durable ones may have been seen by somebody.
     */
    record OpenWorld(long worldKey, long exposedAheadMax) implements Mutation {}

    /** Adds a gap above everything the world holds, raises its last sequence to the end of the gap, and closes it. */
    record SettleWorld(long worldKey, Gap gap) implements Mutation {}

    /** Appends events with rising sequences, all above what the world holds. */
    record AppendEvents(long worldKey, List<EncodedEvent> events) implements Mutation {
        public AppendEvents {
            events = List.copyOf(events);
        }
    }
}
