package dev.worldlog.engine;

import com.google.protobuf.FieldMask;
import dev.worldlog.commit.CommitDriver;
import dev.worldlog.commit.CommitThread;
import dev.worldlog.commit.GroupCommit;
import dev.worldlog.cursor.Cursors;
import dev.worldlog.cursor.StoreFailures;
import dev.worldlog.log.Backup;
import dev.worldlog.log.Emission;
import dev.worldlog.log.EmitBatch;
import dev.worldlog.log.EventCount;
import dev.worldlog.log.EventCursor;
import dev.worldlog.log.EventLog;
import dev.worldlog.log.EventLogException;
import dev.worldlog.log.EventPage;
import dev.worldlog.log.EventQuery;
import dev.worldlog.log.Limits;
import dev.worldlog.log.LogInfo;
import dev.worldlog.log.ReplayQuery;
import dev.worldlog.log.SubscribeQuery;
import dev.worldlog.log.TimeSource;
import dev.worldlog.log.WorldVerification;
import dev.worldlog.store.EventStore;
import dev.worldlog.store.Mutation;
import dev.worldlog.store.StoreException;
import dev.worldlog.store.WorldRecord;
import dev.worldlog.v1.Chat;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.Gap;
import dev.worldlog.v1.GapReason;
import dev.worldlog.v1.World;
import dev.worldlog.validation.QueryValidation;
import dev.worldlog.validation.WorldValidation;
import java.nio.file.FileAlreadyExistsException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The event log of one process on one store.
 *
 * <p>Owns the store and what drives the commits. Thread-safe.
 */
public final class LocalEventLog implements EventLog, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LocalEventLog.class);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(20);

    private static final DateTimeFormatter BACKUP_NAME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH-mm-ss'Z'").withZone(ZoneOffset.UTC);

    private final EventStore store;
    private final TimeSource time;
    private final GroupCommit commit;
    private final CommitDriver driver;
    private final Worlds worlds;
    private final Catalog catalog;
    private final Emits emits;
    private final Reads reads;
    private final Cursors cursors;
    private final EngineConfig config;
    private final WriteState writeState;
    private final AtomicBoolean closed = new AtomicBoolean();

    private LocalEventLog(
            EventStore store, EngineConfig config, TimeSource time, WriteState writeState, CommitDriver driver) {
        this.store = store;
        this.time = time;
        this.config = config;
        this.writeState = writeState;
        this.driver = driver;
        this.commit =
                new GroupCommit(store.writer(), config.unwrittenEventsMax(), config.unwrittenBytesMax(), writeState);
        this.worlds = new Worlds(store.reader(), commit, config.unwrittenEventsMax(), config.tailShares(), time);
        this.catalog = new Catalog(worlds, store.reader(), commit, time, config.worldsMax());
        this.emits = new Emits(worlds, store.reader(), commit, time);
        this.reads = new Reads(worlds, store.reader());
        this.cursors = new Cursors(store.reader(), store.epoch(), time);
    }

    /**
     * Opens the log on a store, which it then owns, and starts the commit thread. Worlds that were open when the process
     * before died get a gap over everything that may have been seen of them.
     *
     * @throws StoreException when the store cannot be written; the store is then still the caller's
     */
    public static LocalEventLog start(EventStore store, EngineConfig config, TimeSource time, EngineListener listener) {
        return start(store, config, time, listener, new CommitThread());
    }

    /** Opens the log as {@link #start(EventStore, EngineConfig, TimeSource, EngineListener)}; {@code driver} makes it commit. */
    public static LocalEventLog start(
            EventStore store, EngineConfig config, TimeSource time, EngineListener listener, CommitDriver driver) {
        settle(store);
        LocalEventLog log = new LocalEventLog(store, config, time, new WriteState(listener), driver);
        driver.start(log.commit);
        return log;
    }

    /** A gap ends one above what may have been seen: a reader stands there only if it was told of the gap. */
    private static void settle(EventStore store) {
        List<Mutation> gaps = new ArrayList<>();
        for (WorldRecord world : store.reader().openWorlds()) {
            gaps.add(new Mutation.SettleWorld(
                    world.key(),
                    Gap.newBuilder()
                            .setFromSequence(world.lastSequence() + 1)
                            .setToSequence(
                                    Math.min(world.lastSequence() + world.exposedAheadMax() + 1, Limits.SEQUENCE_MAX))
                            .setReason(GapReason.GAP_REASON_UNCLEAN_RESTART)
                            .build()));
        }
        if (!gaps.isEmpty()) {
            store.writer().commit(gaps);
            LOG.warn(
                    "the last stop was unclean: numbering goes on above what may have been seen worlds={}",
                    gaps.size());
        }
    }

    /** Refuses new emits from now on; what was accepted is still committed. */
    public void stopIntake() {
        emits.stop();
    }

    /**
     * Waits until everything accepted is durable, then marks the store clean and closes it. Idempotent.
     *
     * @return how many accepted events are not durable; 0 when all went well
     */
    public int drainAndClose(Duration patience) {
        stopIntake();
        if (!closed.compareAndSet(false, true)) {
            return commit.unwrittenEvents();
        }
        commit.close();
        driver.close(patience);
        int unwritten = commit.unwrittenEvents();
        if (unwritten == 0) {
            store.markClean();
        }
        store.close();
        return unwritten;
    }

    /** Drains for at most 20 s and closes. */
    @Override
    public void close() {
        drainAndClose(CLOSE_PATIENCE);
    }

    @Override
    public boolean isDurable() {
        return store.isDurable();
    }

    @Override
    public CompletableFuture<World> createWorld(World world) {
        return Futures.of(() -> catalog.create(world));
    }

    @Override
    public World getWorld(String world) {
        return catalog.get(world);
    }

    @Override
    public List<World> listWorlds(Map<String, String> labels, String afterId, int limit) {
        return catalog.list(labels, afterId, limit);
    }

    @Override
    public CompletableFuture<World> updateWorld(World change, FieldMask mask) {
        return Futures.of(() -> catalog.update(change, mask));
    }

    @Override
    public CompletableFuture<Long> deleteWorld(String world, String etag) {
        return Futures.of(() -> catalog.delete(world, etag));
    }

    @Override
    public List<Chat> listChats(String world, String afterId, int limit) {
        return catalog.chats(world, afterId, limit);
    }

    @Override
    public Emission emit(EmitBatch batch) {
        return emits.emit(batch);
    }

    @Override
    public Event getEvent(String world, long sequence) {
        return reads.get(world, sequence);
    }

    @Override
    public Event getEvent(String world, String id) {
        return reads.get(world, id);
    }

    @Override
    public EventPage listEvents(EventQuery query, int limit) {
        QueryValidation.check(query);
        return reads.list(query, limit);
    }

    @Override
    public EventCount countEvents(EventQuery query, BooleanSupplier abandoned) {
        QueryValidation.check(query);
        return reads.count(query, abandoned);
    }

    @Override
    public EventCursor subscribe(SubscribeQuery query) {
        QueryValidation.check(query);
        return HeldCursor.open(worlds, query.world(), world -> cursors.subscribe(world, query));
    }

    @Override
    public EventCursor replay(ReplayQuery query) {
        QueryValidation.check(query);
        return HeldCursor.open(worlds, query.range().world(), world -> cursors.replay(world, query));
    }

    @Override
    public WorldVerification verifyWorld(String world) {
        WorldValidation.checkId(world);
        WorldEntry entry = worlds.hold(world);
        boolean begun = false;
        try {
            WorldVerification verification =
                    new HistoryVerification(entry, store.reader(), () -> worlds.release(entry));
            begun = true;
            return verification;
        } finally {
            if (!begun) {
                worlds.release(entry);
            }
        }
    }

    @Override
    public LogInfo info() {
        return new LogInfo(
                store.epoch(),
                store.kind(),
                writeState.isWritable(),
                store.previousStopWasUnclean(),
                catalog.count(),
                config.worldsMax(),
                store.sizeBytes(),
                commit.unwrittenEvents(),
                config.unwrittenEventsMax());
    }

    @Override
    public Backup backup(String name) {
        String chosen = name.isEmpty() ? BACKUP_NAME.format(time.now().truncatedTo(ChronoUnit.SECONDS)) : name;
        WorldValidation.checkId("name", chosen);
        try {
            return new Backup(chosen, StoreFailures.translated(() -> backUp(chosen)));
        } catch (UnsupportedOperationException e) {
            throw EventLogException.notSupported("a " + store.kind() + " store makes no copies");
        }
    }

    private long backUp(String name) {
        try {
            return store.backUp(name);
        } catch (FileAlreadyExistsException e) {
            throw EventLogException.backupExists(name);
        }
    }
}
