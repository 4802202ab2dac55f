package dev.worldlog.interleaving;

import dev.worldlog.commit.GroupCommit;
import dev.worldlog.commit.Reservation;
import dev.worldlog.emit.EmitAttempt;
import dev.worldlog.emit.StoredEnd;
import dev.worldlog.emit.StoredIds;
import dev.worldlog.emit.TailBounds;
import dev.worldlog.emit.WorldEmitter;
import dev.worldlog.emit.WorldHead;
import dev.worldlog.engine.Events;
import dev.worldlog.engine.ManualTime;
import dev.worldlog.log.Emission;
import dev.worldlog.log.EventLogException;
import dev.worldlog.store.EncodedEvent;
import dev.worldlog.store.Mutation;
import dev.worldlog.store.StoreWriter;
import dev.worldlog.store.WorldRecord;
import dev.worldlog.v1.EmitResult;
import dev.worldlog.v1.Event;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The emitter of one world, with its sequencer and its tail, used by several threads while commits go on. */
@Timeout(7_200)
final class EmitterInterleavingTest {
    @Test
    void whatRacingThreadsSeeFitsAnOrder() throws Exception {
        Interleavings.race(Attacked.class);
    }

    @Test
    void whatTheyWouldSeeInAnyInterleavingFitsAnOrder() throws Exception {
        Interleavings.explore(Attacked.class);
    }

    /** An open world that keeps two durable events in memory. Each operation tells all that its caller would see. */
    @Param(name = "id", gen = IntGen.class, conf = "1:4")
    @Param(name = "sequence", gen = IntGen.class, conf = "0:5")
    public static final class Attacked {
        private static final int TAIL_EVENTS = 2;
        /** So large that each commit takes one batch: which events a commit makes durable must not be left to chance. */
        private static final Reservation A_GROUP = new Reservation(1 << 20, 0);

        private final GroupCommit commit =
                new GroupCommit(new WillingWriter(), Integer.MAX_VALUE, Long.MAX_VALUE, new NoListener());
        private final WorldEmitter emitter = new WorldEmitter(
                openWorld(), new StoredEnd(Instant.EPOCH, ""), Integer.MAX_VALUE, commit, new ManualTime());

        public Attacked() {
            emitter.setTailBounds(new TailBounds(TAIL_EVENTS, Long.MAX_VALUE));
        }

        @Operation
        public String emit(@Param(name = "id") int id) {
            return emit(OptionalLong.empty(), draft(id, "one"));
        }

        @Operation
        public String emitTwo(@Param(name = "id") int id) {
            return emit(OptionalLong.empty(), draft(id, "one"), draft(id + 1, "one"));
        }

        @Operation
        public String emitOther(@Param(name = "sequence") int expectedLast, @Param(name = "id") int id) {
            return emit(OptionalLong.of(expectedLast), draft(id, "other"));
        }

        /** What the driver of commits does, which is one thread. */
        @Operation(nonParallelGroup = "driver")
        public long commit() {
            commit.step(0);
            return emitter.head().durableThrough();
        }

        @Operation
        public String head() {
            WorldHead head = emitter.head();
            return head.lastSequence() + " durable " + head.durableThrough() + " events " + head.durableEvents();
        }

        @Operation
        public String read(@Param(name = "sequence") int from) {
            return told(emitter.read(from, Long.MAX_VALUE, 3, Long.MAX_VALUE).events());
        }

        @Operation
        public String readBack(@Param(name = "sequence") int from) {
            return told(emitter.readDescending(from, 0, 3, Long.MAX_VALUE).events());
        }

        @Operation
        public String held() {
            return told(emitter.held());
        }

        @Operation
        public String undurable() {
            return told(emitter.undurable());
        }

        @Operation
        public String find(@Param(name = "id") int id) {
            return emitter.find(name(id)).map(event -> told(List.of(event))).orElse("none");
        }

        private String emit(OptionalLong expectedLast, Event... drafts) {
            Emission emission = new Emission(new CompletableFuture<>(), new CompletableFuture<>());
            boolean taken = emitter.emit(
                    new EmitAttempt(List.of(drafts), expectedLast, StoredIds.NOT_ASKED, A_GROUP, emission));
            if (!taken) {
                return "ask the store";
            }
            try {
                return emission.accepted().join().results().stream()
                        .map(Attacked::told)
                        .collect(Collectors.joining(" "));
            } catch (CompletionException e) {
                return e.getCause() instanceof EventLogException refused
                        ? refused.reason().name()
                        : e.toString();
            }
        }

        private static String told(EmitResult result) {
            return result.getSequence() + (result.getDuplicate() ? " again" : "");
        }

        private static String told(List<EncodedEvent> events) {
            return events.stream()
                    .map(event -> event.sequence() + "=" + event.event().getId())
                    .collect(Collectors.joining(" "));
        }

        private static Event draft(int id, String content) {
            return Events.withId(name(id), Events.message(content));
        }

        private static String name(int id) {
            return "id-" + id;
        }

        private static WorldRecord openWorld() {
            return new WorldRecord(
                    1, "w", "", Map.of(), Instant.EPOCH, Instant.EPOCH, 1, "log", Integer.MAX_VALUE, 0, 0, false);
        }
    }

    /** Every commit succeeds. */
    private static final class WillingWriter implements StoreWriter {
        @Override
        public void commit(List<Mutation> mutations) {}

        @Override
        public boolean maintain() {
            return false;
        }
    }
}
