package dev.worldlog.engine;

import com.google.protobuf.ByteString;
import dev.worldlog.store.ChainPosition;
import dev.worldlog.store.CheckedPage;
import dev.worldlog.store.EventStore;
import dev.worldlog.store.ReadRange;
import dev.worldlog.store.StoreReader;
import dev.worldlog.store.StoreWriter;
import dev.worldlog.store.StoredPage;
import dev.worldlog.store.WorldRecord;
import dev.worldlog.v1.Chat;
import dev.worldlog.v1.EventFilter;
import dev.worldlog.v1.Gap;
import java.nio.file.FileAlreadyExistsException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A store with a planted off-by-one, to see that the model test would notice.
 *
 * <p>Thread-safe.
 */
record SeamFaultStore(EventStore store, SeamFault fault) implements EventStore {
    @Override
    public long epoch() {
        return store.epoch();
    }

    @Override
    public boolean previousStopWasUnclean() {
        return store.previousStopWasUnclean();
    }

    @Override
    public String kind() {
        return store.kind();
    }

    @Override
    public OptionalLong sizeBytes() {
        return store.sizeBytes();
    }

    @Override
    public long backUp(String name) throws FileAlreadyExistsException {
        return store.backUp(name);
    }

    @Override
    public boolean isDurable() {
        return store.isDurable();
    }

    @Override
    public StoreWriter writer() {
        return store.writer();
    }

    @Override
    public StoreReader reader() {
        return new FaultyReader(store.reader(), fault);
    }

    @Override
    public void markClean() {
        store.markClean();
    }

    @Override
    public void close() {
        store.close();
    }

    private record FaultyReader(StoreReader reader, SeamFault fault) implements StoreReader {
        @Override
        public StoredPage read(ReadRange range, EventFilter filter) {
            if (range.isDescending() || range.fromSequence() < 3) {
                return reader.read(range, filter);
            }
            return fault == SeamFault.STOPS_ONE_SHORT ? oneShort(range, filter) : oneEarly(range, filter);
        }

        private StoredPage oneShort(ReadRange range, EventFilter filter) {
            StoredPage page = reader.read(range, filter);
            boolean atTheSeam = page.throughSequence() == range.toSequence()
                    && !page.events().isEmpty()
                    && page.events().get(page.events().size() - 1).sequence() == range.toSequence();
            return atTheSeam
                    ? new StoredPage(page.events().subList(0, page.events().size() - 1), page.throughSequence())
                    : page;
        }

        private StoredPage oneEarly(ReadRange range, EventFilter filter) {
            return reader.read(
                    new ReadRange(
                            range.worldKey(),
                            range.fromSequence() - 1,
                            range.toSequence(),
                            range.order(),
                            range.countMax(),
                            range.bytesMax()),
                    filter);
        }

        @Override
        public Optional<ChainPosition> chainHead(long worldKey) {
            return reader.chainHead(worldKey);
        }

        @Override
        public CheckedPage check(long worldKey, ChainPosition from, long toSequence) {
            return reader.check(worldKey, from, toSequence);
        }

        @Override
        public Optional<WorldRecord> world(String id) {
            return reader.world(id);
        }

        @Override
        public List<WorldRecord> worlds(Map<String, String> labels, String afterId, int limit) {
            return reader.worlds(labels, afterId, limit);
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

        @Override
        public List<Chat> chats(long worldKey, String afterId, int limit) {
            return reader.chats(worldKey, afterId, limit);
        }

        @Override
        public List<Gap> gaps(long worldKey) {
            return reader.gaps(worldKey);
        }

        @Override
        public long count(long worldKey, long fromSequence, long toSequence, EventFilter filter) {
            return reader.count(worldKey, fromSequence, toSequence, filter);
        }

        @Override
        public Map<String, ByteString> find(long worldKey, Collection<String> ids) {
            return reader.find(worldKey, ids);
        }

        @Override
        public String highestId(long worldKey) {
            return reader.highestId(worldKey);
        }

        @Override
        public Optional<Long> firstSequenceSince(long worldKey, Instant time) {
            return reader.firstSequenceSince(worldKey, time);
        }
    }
}
