package dev.worldlog.bench.row;

import dev.worldlog.bench.lab.Subject;
import dev.worldlog.bench.measure.Contest;
import dev.worldlog.bench.measure.Goal;
import dev.worldlog.bench.measure.InvalidMeasurementException;
import dev.worldlog.bench.measure.Row;
import dev.worldlog.bench.reference.BareSqlite;
import dev.worldlog.bench.reference.StoreFile;
import dev.worldlog.bench.reference.StoredRows;
import dev.worldlog.bench.wire.Fingerprint;
import dev.worldlog.v1.Event;
import io.grpc.ManagedChannel;
import java.nio.file.Path;
import java.util.List;

/**
 * Durable emit through an EmitStream, against the insertion of the very same rows by bare JDBC.
 *
 * <p>Confined to one thread.
 */
final class EmitBenchmark implements Benchmark {
    @Override
    public List<Row> run(Stage stage) throws Exception {
        Subject.Own own = stage.subject().own().orElseThrow();
        List<Event> events = Messages.of(stage.plan().emitEvents());
        List<List<Event>> batches = Messages.batches(events, Plan.BATCH);
        String world = stage.subject().newWorld("emit");
        Emission.of(stage.subject().client(), world, batches.subList(0, 1));

        Path copy = stage.lab().directory().resolve("bare.db");
        try (StoreFile store = StoreFile.open(own.database())) {
            store.copyTo(copy);
            try (BareSqlite bare = BareSqlite.open(copy);
                    StoreFile written = StoreFile.open(copy)) {
                Round round = new Round(stage, world, events, store);
                List<Contest.Side> sides = stage.contest("emit")
                        .side(Stage.WORLDLOG, "events/s", () -> round.emit(batches))
                        .side("bare SQLite", "events/s", () -> round.insert(bare, written))
                        .run();
                return List.of(row(sides));
            }
        }
    }

    private static Row row(List<Contest.Side> sides) {
        return new Row(
                "emit",
                "durable emit, EmitStream, batches of 100",
                "events/s",
                new Row.Figures(Stage.WORLDLOG, "fsync", sides.get(0).samples(0)),
                new Row.Figures("bare SQLite", "fsync", sides.get(1).samples(0)),
                Goal.atLeast(0.8),
                "Java client, ids given by the client; the reference inserts the same rows into a copy of the same"
                        + " database, 100 a commit");
    }

    /** What one side of a round leaves for the other. Confined to one thread. */
    private static final class Round {
        private final Stage stage;
        private final String world;
        private final List<Event> events;
        private final StoreFile store;
        private final ManagedChannel channel;
        private long first;

        Round(Stage stage, String world, List<Event> events, StoreFile store) {
            this.stage = stage;
            this.world = world;
            this.events = events;
            this.store = store;
            this.channel = stage.subject().channel();
        }

        double[] emit(List<List<Event>> batches) throws Exception {
            Emission emission = Emission.of(stage.subject().client(), world, batches);
            first = emission.verifiedFirstSequence();
            return Rate.perSecond(events.size(), emission.nanos());
        }

        double[] insert(BareSqlite bare, StoreFile written) throws Exception {
            long last = first + events.size() - 1;
            Fingerprint replayed = new History(channel, world, first, last).verified(events);
            StoredRows rows = store.rows(world, first, last);
            InvalidMeasurementException.require(replayed, rows.fingerprint(), "rows of the store");
            System.gc();
            long begin = System.nanoTime();
            bare.insert(rows, Plan.BATCH);
            long nanos = System.nanoTime() - begin;
            InvalidMeasurementException.require(replayed, written.scan(world, first, last), "rows of the reference");
            return Rate.perSecond(rows.count(), nanos);
        }
    }
}
