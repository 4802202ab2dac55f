package dev.worldlog.server.jmh;

import dev.worldlog.commit.CommitListener;
import dev.worldlog.commit.GroupCommit;
import dev.worldlog.commit.Reservation;
import dev.worldlog.emit.EmitAttempt;
import dev.worldlog.emit.StoredEnd;
import dev.worldlog.emit.StoredIds;
import dev.worldlog.emit.TailBounds;
import dev.worldlog.emit.TailSlice;
import dev.worldlog.emit.WorldEmitter;
import dev.worldlog.log.Emission;
import dev.worldlog.log.TimeSource;
import dev.worldlog.store.Mutation;
import dev.worldlog.store.StoreException;
import dev.worldlog.store.StoreWriter;
import dev.worldlog.store.WorldRecord;
import dev.worldlog.v1.Event;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How long an event is in the emitter and in the group commit, over a store that does nothing, and how long it takes to read one
 * from the tail. Confined to one thread.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class TailBenchmark {
    private static final int TAIL_EVENTS = 10_000;
    private static final Reservation ROOM = new Reservation(Drafts.BATCH, Drafts.BATCH * 400L);

    private final GroupCommit commit =
            new GroupCommit(new NoStore(), Integer.MAX_VALUE, Long.MAX_VALUE, new NoTroubles());
    private final WorldEmitter emitter = new WorldEmitter(
            new WorldRecord(
                    1, "garden", "", Map.of(), Instant.EPOCH, Instant.EPOCH, 1, "log", Integer.MAX_VALUE, 0, 0, false),
            new StoredEnd(Instant.EPOCH, ""),
            Integer.MAX_VALUE,
            commit,
            TimeSource.system());

    /** A batch that nobody has emitted before. Not thread-safe. */
    @State(Scope.Thread)
    public static class Batch {
        private final List<Event> drafts = new ArrayList<>();
        private long number;

        /** A batch takes far longer than the clock needs to be read, so this may be done before each of them. */
        @Setup(Level.Invocation)
        public void renew() {
            drafts.clear();
            for (int i = 0; i < Drafts.BATCH; i++) {
                drafts.add(Drafts.message(++number).build());
            }
        }
    }

    /** A tail that is full; emitting makes it so, and reading needs it. */
    @Setup
    public void fill() {
        emitter.setTailBounds(new TailBounds(TAIL_EVENTS, Long.MAX_VALUE));
        Batch batch = new Batch();
        for (int i = 0; i < TAIL_EVENTS; i += Drafts.BATCH) {
            batch.renew();
            emit(batch);
        }
    }

    /** One batch through the emitter and its commit, ids given by the client, until its answer is there. */
    @Benchmark
    @OperationsPerInvocation(Drafts.BATCH)
    public long emit(Batch batch) {
        Emission emission = new Emission(new CompletableFuture<>(), new CompletableFuture<>());
        if (!commit.tryReserve(ROOM)) {
            throw new IllegalStateException("no room: the batches before were not committed");
        }
        emitter.emit(new EmitAttempt(batch.drafts, OptionalLong.empty(), StoredIds.NOT_ASKED, ROOM, emission));
        commit.step(0);
        return emission.durable().join();
    }

    /** What a reader takes that is a batch behind. */
    @Benchmark
    @OperationsPerInvocation(Drafts.BATCH)
    public TailSlice read() {
        long last = emitter.head().lastSequence();
        TailSlice slice = emitter.read(last - Drafts.BATCH + 1, last, Drafts.BATCH, Long.MAX_VALUE);
        if (slice.events().size() != Drafts.BATCH) {
            throw new IllegalStateException(slice.events().size() + " events");
        }
        return slice;
    }

    /** Every commit succeeds at once. Thread-safe: it has no state. */
    private static final class NoStore implements StoreWriter {
        @Override
        public void commit(List<Mutation> mutations) {}

        @Override
        public boolean maintain() {
            return false;
        }
    }

    /** Thread-safe: it has no state. */
    private static final class NoTroubles implements CommitListener {
        @Override
        public void failing(StoreException failure) {
            throw failure;
        }

        @Override
        public void recovered() {}

        @Override
        public void ended(Throwable failure) {
            throw new IllegalStateException(failure);
        }
    }
}
