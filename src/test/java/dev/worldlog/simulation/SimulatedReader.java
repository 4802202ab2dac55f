package dev.worldlog.simulation;

import com.google.protobuf.ByteString;
import dev.worldlog.store.ChainPosition;
import dev.worldlog.store.CheckedPage;
import dev.worldlog.store.ReadRange;
import dev.worldlog.store.StoreReader;
import dev.worldlog.store.StoredCount;
import dev.worldlog.store.StoredPage;
import dev.worldlog.store.WorldRecord;
import dev.worldlog.v1.Chat;
import dev.worldlog.v1.EventFilter;
import dev.worldlog.v1.Gap;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The reading side of a {@link SimulatedStore}: pages are of any length, others act before a read and after it, and reads fail
 * as the weather is. While a world is loaded only commits happen: who asks for the world then has to wait, and here nobody can.
 *
 * <p>Not thread-safe.
 */
final class SimulatedReader implements StoreReader {
    private final StoreReader reader;
    private final Life life;

    SimulatedReader(StoreReader reader, Life life) {
        this.reader = reader;
        this.life = life;
    }

    @Override
    public StoredPage read(ReadRange range, EventFilter filter) {
        if (range.countMax() == 1) {
            return loading(() -> reader.read(range, filter));
        }
        int countMax = life.dice().flip() ? range.countMax() : 1 + life.dice().below(6);
        ReadRange shorter = new ReadRange(
                range.worldKey(),
                range.fromSequence(),
                range.toSequence(),
                range.order(),
                Math.min(countMax, range.countMax()),
                range.bytesMax());
        return reading(() -> reader.read(shorter, filter));
    }

    @Override
    public Map<String, ByteString> find(long worldKey, Collection<String> ids) {
        return reading(() -> reader.find(worldKey, ids));
    }

    @Override
    public Optional<Long> firstSequenceSince(long worldKey, Instant time) {
        return reading(() -> reader.firstSequenceSince(worldKey, time));
    }

    @Override
    public StoredCount count(long worldKey, long fromSequence, long toSequence, EventFilter filter) {
        return reading(() -> reader.count(worldKey, fromSequence, toSequence, filter));
    }

    @Override
    public Optional<WorldRecord> world(String id) {
        return loading(() -> reader.world(id));
    }

    @Override
    public List<Gap> gaps(long worldKey) {
        return loading(() -> reader.gaps(worldKey));
    }

    @Override
    public String highestId(long worldKey) {
        return loading(() -> reader.highestId(worldKey));
    }

    @Override
    public List<WorldRecord> worlds(Map<String, String> labels, String afterId, int limit) {
        return reading(() -> reader.worlds(labels, afterId, limit));
    }

    @Override
    public List<Chat> chats(long worldKey, String afterId, int limit) {
        return reading(() -> reader.chats(worldKey, afterId, limit));
    }

    @Override
    public Optional<ChainPosition> chainHead(long worldKey) {
        return reading(() -> reader.chainHead(worldKey));
    }

    @Override
    public CheckedPage check(long worldKey, ChainPosition from, long toSequence) {
        return reading(() -> reader.check(worldKey, from, toSequence));
    }

    @Override
    public List<WorldRecord> openWorlds() {
        return reader.openWorlds();
    }

    @Override
    public int worldCount() {
        return reader.worldCount();
    }

    @Override
    public long lastWorldKey() {
        return reader.lastWorldKey();
    }

    private <T> T reading(Supplier<T> read) {
        life.interleave();
        life.weather().read();
        T result = read.get();
        life.interleave();
        return result;
    }

    private <T> T loading(Supplier<T> read) {
        life.interleaveCommit();
        life.weather().read();
        T result = read.get();
        life.interleaveCommit();
        return result;
    }
}
