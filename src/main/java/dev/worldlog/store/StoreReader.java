package dev.worldlog.store;

import com.google.protobuf.ByteString;
import dev.worldlog.v1.Chat;
import dev.worldlog.v1.EventFilter;
import dev.worldlog.v1.Gap;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The reading side of a store. Sees committed data only; each call is one short read that holds nothing afterwards. All
 * methods throw {@link StoreException}. Thread-safe.
 */
public interface StoreReader {
    /** Returns the newest world of that id, also when it is deleted. */
    Optional<WorldRecord> world(String id);

    /** Returns at most {@code limit} worlds that are not deleted and carry all of {@code labels}, by id, after an id. */
    List<WorldRecord> worlds(Map<String, String> labels, String afterId, int limit);

    /** Returns the worlds that are open: not deleted, and {@code exposedAheadMax} is not 0. */
    List<WorldRecord> openWorlds();

    /** How many worlds are not deleted. */
    int worldCount();

    /** The highest world key ever used, 0 when there was none. */
    long lastWorldKey();

    /** Returns at most {@code limit} chats of a world, by id in byte order, after an id. */
    List<Chat> chats(long worldKey, String afterId, int limit);

    /** Returns the gaps of a world, by sequence. */
    List<Gap> gaps(long worldKey);

    /** Returns the next matching events of a range. */
    StoredPage read(ReadRange range, EventFilter filter);

    /** Counts the matching events from {@code fromSequence} on, to {@code toSequence} at most, both inclusive. */
    StoredCount count(long worldKey, long fromSequence, long toSequence, EventFilter filter);

    /** Returns the encoded events with these ids, by id; ids that do not exist are absent. */
    Map<String, ByteString> find(long worldKey, Collection<String> ids);

    /** The highest of the event ids of a world, in byte order; empty when it has no events. */
    String highestId(long worldKey);

    /** Returns the sequence of the first event emitted at {@code time} or later; empty when there is none. */
    Optional<Long> firstSequenceSince(long worldKey, Instant time);

    /** Returns the last sequence of a world and the head of its hash chain there; empty when it is deleted. */
    Optional<ChainPosition> chainHead(long worldKey);

    /**
     * Checks the next piece of a world's history, which begins after {@code from} and ends at {@code toSequence} at the
     * latest. Damage is what it returns, not a failure.
     */
    CheckedPage check(long worldKey, ChainPosition from, long toSequence);
}
