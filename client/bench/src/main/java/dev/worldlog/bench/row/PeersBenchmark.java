package dev.worldlog.bench.row;

import dev.worldlog.bench.lab.Program;
import dev.worldlog.bench.measure.Contest;
import dev.worldlog.bench.measure.InvalidMeasurementException;
import dev.worldlog.bench.measure.Quantity;
import dev.worldlog.bench.measure.Row;
import dev.worldlog.bench.peer.Peers;
import dev.worldlog.bench.wire.Fingerprint;
import dev.worldlog.v1.Event;
import io.grpc.ManagedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Emit and replay, against the event stores of others that are installed here, each spoken to by its own client: the same events,
 * as many of them on their way at once.
 *
 * <p>Confined to one thread.
 */
final class PeersBenchmark implements Benchmark {
    private static final String UNIT = "events/s";

    @Override
    public List<Row> run(Stage stage) throws Exception {
        List<Rival> rivals = rivals(stage);
        if (rivals.isEmpty()) {
            return List.of();
        }
        List<Row> rows = new ArrayList<>(emit(stage, rivals));
        // How it flushes is nothing to a reader, so each store is read once: from where it is filled sooner.
        rows.addAll(replay(
                stage,
                rivals.stream()
                        .filter(rival -> !rival.flushesBeforeItAcknowledges())
                        .toList()));
        return rows;
    }

    private static List<Rival> rivals(Stage stage) {
        List<Rival> rivals = new ArrayList<>();
        for (Peers peer : Peers.values()) {
            Optional<Program> program = peer.program();
            if (program.isEmpty()) {
                stage.progress().say("peers: left out, not on the PATH: " + peer);
                continue;
            }
            try {
                rivals.add(new Rival(peer, peer.who(program.get()), peer.start(program.get(), stage.lab())));
            } catch (Exception e) {
                // Some version may not know what it is told; the others can still be measured.
                stage.progress().say("peers: left out, does not start: " + peer + ": " + e.getMessage());
            }
        }
        return rivals;
    }

    private static List<Row> emit(Stage stage, List<Rival> rivals) throws Exception {
        List<Event> events = Messages.of(stage.plan().peerEvents());
        String world = stage.subject().newWorld("peers-emit");
        ManagedChannel channel = stage.subject().channel();
        Contest contest = stage.contest("peers-emit").side(Stage.WORLDLOG, UNIT, () -> {
            Emission emission = Emission.of(stage.subject().client(), world, Messages.batches(events, Plan.BATCH));
            long first = emission.verifiedFirstSequence();
            new History(channel, world, first, first + events.size() - 1).verified(events);
            return Rate.perSecond(events.size(), emission.nanos());
        });
        rivals.forEach(rival -> contest.side(rival.who(), UNIT, () -> rival.publish(events)));
        List<Contest.Side> sides = contest.run();
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < rivals.size(); i++) {
            Rival rival = rivals.get(i);
            rows.add(new Row(
                    rival.rowId("emit"),
                    "durable emit, " + Quantity.text(Rival.IN_FLIGHT) + " events in flight",
                    UNIT,
                    new Row.Figures(Stage.WORLDLOG, "fsync", sides.get(0).samples(0)),
                    rival.emitted(sides.get(i + 1).samples(0)),
                    rival.emitGoal(),
                    "EmitStream, batches of 100, against the peer's Java client, pipelined; one connection each. The peer"
                            + " is given events that are encoded already"));
        }
        return rows;
    }

    private static List<Row> replay(Stage stage, List<Rival> rivals) throws Exception {
        List<Event> events = Messages.of(stage.plan().peerHistory());
        String world = stage.subject().newWorld("peers-replay");
        Emission.of(stage.subject().client(), world, Messages.batches(events, Plan.BATCH))
                .verifiedFirstSequence();
        History history = new History(stage.subject().channel(), world, 1, events.size());
        Fingerprint expected = history.verified(events);
        Contest contest = stage.contest("peers-replay").side(Stage.WORLDLOG, UNIT, () -> {
            long begin = System.nanoTime();
            Fingerprint found = history.walk();
            long nanos = System.nanoTime() - begin;
            InvalidMeasurementException.require(expected, found, "what came back");
            return Rate.perSecond(expected.count(), nanos);
        });
        for (Rival rival : rivals) {
            String log = rival.prepare(events);
            contest.side(rival.who(), UNIT, () -> rival.replay(log));
        }
        List<Contest.Side> sides = contest.run();
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < rivals.size(); i++) {
            rows.add(new Row(
                    rivals.get(i).rowId("replay"),
                    "replay, one client",
                    UNIT,
                    new Row.Figures(Stage.WORLDLOG, "", sides.get(0).samples(0)),
                    rivals.get(i).replayed(sides.get(i + 1).samples(0)),
                    rivals.get(i).replayGoal(),
                    "Worldlog's client walks from event to event; the peer's own client hands over the bytes of each. None"
                            + " parses an event"));
        }
        return rows;
    }
}
