package dev.worldlog.bench.row;

import dev.worldlog.bench.lab.Subject;
import dev.worldlog.bench.measure.Contest;
import dev.worldlog.bench.measure.Goal;
import dev.worldlog.bench.measure.InvalidMeasurementException;
import dev.worldlog.bench.measure.Row;
import dev.worldlog.bench.reference.StoreFile;
import dev.worldlog.bench.wire.EventTally;
import dev.worldlog.bench.wire.Fingerprint;
import dev.worldlog.bench.wire.StreamEnd;
import dev.worldlog.client.Replay;
import dev.worldlog.v1.Event;
import io.grpc.ManagedChannel;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Replay of a whole history by one client, against a bare scan of the same rows and against a stream that carries the same events
 * one a message.
 *
 * <p>Confined to one thread.
 */
final class ReplayBenchmark implements Benchmark {
    private static final String UNIT = "events/s";
    private static final String CLIENT = "Worldlog, Java client";
    private static final String SCAN = "bare SQLite scan";
    private static final String STREAM = "gRPC, an event a message";
    private static final String TUNED = "the same, all asked for at once";

    @Override
    public List<Row> run(Stage stage) throws Exception {
        List<Event> events = Messages.of(stage.plan().replayEvents());
        String world = stage.subject().newWorld("replay");
        Emission.of(stage.subject().client(), world, Messages.batches(events, Plan.BATCH))
                .verifiedFirstSequence();
        History history = new History(stage.subject().channel(), world, 1, events.size());
        Fingerprint expected = history.verified(events);
        ManagedChannel channel = stage.lab().channel(stage.referenceAddress());
        Reference reference = new Reference(channel);
        reference.keep(frames(history));

        Contest contest = stage.contest("replay")
                .side(Stage.WORLDLOG, UNIT, () -> timed(expected, history::walk))
                .side(STREAM, UNIT, () -> timed(expected, () -> stream(reference, StreamEnd::new)));
        if (stage.subject().own().isPresent()) {
            StoreFile store =
                    stage.lab().own(StoreFile.open(stage.subject().own().get().database()));
            contest.side(SCAN, UNIT, () -> timed(expected, () -> scan(store, history)));
        }
        if (!stage.plan().isQuick()) {
            contest.side(CLIENT, UNIT, () -> parsed(stage.subject(), history))
                    .side(TUNED, UNIT, () -> timed(expected, () -> stream(reference, StreamEnd::unbounded)));
        }
        return rows(contest.run());
    }

    private static List<Row> rows(List<Contest.Side> sides) {
        List<Row> rows = new ArrayList<>();
        if (isAmong(sides, SCAN)) {
            rows.add(new Row(
                    "replay-scan",
                    "replay, one client",
                    UNIT,
                    figures(sides, Stage.WORLDLOG),
                    figures(sides, SCAN),
                    Goal.atLeast(0.5),
                    "a client that walks from event to event, with four frames on their way; the scan reads position and bytes"
                            + " of the server's own rows"));
        }
        rows.add(new Row(
                "replay-stream",
                "replay, one client",
                UNIT,
                figures(sides, Stage.WORLDLOG),
                figures(sides, STREAM),
                Goal.atLeast(10),
                "both clients take bytes and parse nothing; the reference asks for a message when it has taken the one before,"
                        + " as grpc-java does"));
        if (isAmong(sides, CLIENT)) {
            rows.add(
                    new Row(
                            "replay-tuned",
                            "replay, one client",
                            UNIT,
                            figures(sides, Stage.WORLDLOG),
                            figures(sides, TUNED),
                            null,
                            "what an event a message can reach: the client asks for all messages at once and has no say any more"));
            rows.add(new Row(
                    "replay-client",
                    "replay, Java client",
                    UNIT,
                    figures(sides, CLIENT),
                    figures(sides, STREAM),
                    null,
                    "every event parsed by the Java client; the reference parses nothing"));
        }
        return rows;
    }

    private static boolean isAmong(List<Contest.Side> sides, String who) {
        return sides.stream().anyMatch(side -> side.who().equals(who));
    }

    private static Row.Figures figures(List<Contest.Side> sides, String who) {
        Contest.Side found = sides.stream()
                .filter(side -> side.who().equals(who))
                .findFirst()
                .orElseThrow();
        return new Row.Figures(who, "", found.samples(0));
    }

    private static double[] timed(Fingerprint expected, Reading reading) throws Exception {
        long begin = System.nanoTime();
        Fingerprint found = reading.read();
        long nanos = System.nanoTime() - begin;
        InvalidMeasurementException.require(expected, found, "what came back");
        return Rate.perSecond(expected.count(), nanos);
    }

    private static double[] parsed(Subject subject, History history) {
        long expected = history.fromSequence();
        long begin = System.nanoTime();
        try (Replay replay = subject.client().replay(history.request())) {
            while (replay.hasNext()) {
                for (Event event : replay.next().getEventsList()) {
                    if (event.getSequence() != expected++) {
                        throw new InvalidMeasurementException("sequence: " + event.getSequence());
                    }
                }
            }
        }
        long nanos = System.nanoTime() - begin;
        InvalidMeasurementException.require(history.toSequence() + 1, expected, "the end of the replay");
        return Rate.perSecond(history.toSequence() - history.fromSequence() + 1, nanos);
    }

    private static Fingerprint stream(Reference reference, Function<Consumer<byte[]>, StreamEnd<byte[], byte[]>> asking)
            throws Exception {
        EventTally tally = new EventTally();
        StreamEnd<byte[], byte[]> end = asking.apply(event -> tally.event(event, 0, event.length));
        reference.events(end);
        end.await(History.PATIENCE);
        return tally.fingerprint();
    }

    private static Fingerprint scan(StoreFile store, History history) throws SQLException {
        return store.scan(history.world(), history.fromSequence(), history.toSequence());
    }

    private static List<byte[]> frames(History history) throws Exception {
        List<byte[]> frames = new ArrayList<>();
        history.frames(frames::add);
        return frames;
    }

    /** Reads everything in one way. */
    private interface Reading {
        Fingerprint read() throws Exception;
    }
}
