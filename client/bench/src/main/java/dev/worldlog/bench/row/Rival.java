package dev.worldlog.bench.row;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.worldlog.bench.measure.Goal;
import dev.worldlog.bench.measure.InvalidMeasurementException;
import dev.worldlog.bench.measure.Row;
import dev.worldlog.bench.measure.Samples;
import dev.worldlog.bench.peer.Letter;
import dev.worldlog.bench.peer.Peer;
import dev.worldlog.bench.peer.Peers;
import dev.worldlog.bench.wire.EventTally;
import dev.worldlog.bench.wire.Fingerprint;
import dev.worldlog.v1.Event;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One of the peers, given the benchmark's events and held to them.
 *
 * <p>Confined to one thread.
 */
final class Rival {
    /** As many events as an EmitStream has on its way at most: 32 requests. */
    static final int IN_FLIGHT = 32 * Plan.BATCH;

    private final Peers kind;
    private final String who;
    private final Peer peer;
    private Fingerprint history = new Fingerprint(0, 0);
    private int logs;

    Rival(Peers kind, String who, Peer peer) {
        this.kind = kind;
        this.who = who;
        this.peer = peer;
    }

    String who() {
        return who;
    }

    boolean flushesBeforeItAcknowledges() {
        return kind.flushesBeforeItAcknowledges();
    }

    /** To be ahead of it in emits; null where that would be unfair, because it answers before it flushes. */
    @Nullable
    Goal emitGoal() {
        return kind.flushesBeforeItAcknowledges() ? Goal.atLeast(1).against(kind.emitsWithout()) : null;
    }

    Goal replayGoal() {
        return Goal.atLeast(1).against(kind.readsWithout());
    }

    Row.Figures emitted(Samples samples) {
        return new Row.Figures(who, kind.durability(), samples);
    }

    Row.Figures replayed(Samples samples) {
        return new Row.Figures(who, "", samples);
    }

    /** Names a row for programs: {@code peers-emit-nats-always}. */
    String rowId(String what) {
        return "peers-" + what + "-" + kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Publishes the events into a new log, and reads them back when the time is taken; events per second. */
    double[] publish(List<Event> events) throws Exception {
        String log = newLog();
        List<Letter> letters = letters(events);
        System.gc();
        long begin = System.nanoTime();
        peer.publish(log, letters, IN_FLIGHT);
        long nanos = System.nanoTime() - begin;
        InvalidMeasurementException.require(fingerprint(letters), read(log, letters.size()), "events in " + who);
        peer.delete(log);
        return Rate.perSecond(events.size(), nanos);
    }

    /** Publishes what is going to be replayed; the name of the log. */
    String prepare(List<Event> events) throws Exception {
        String log = newLog();
        List<Letter> letters = letters(events);
        history = fingerprint(letters);
        peer.publish(log, letters, IN_FLIGHT);
        return log;
    }

    /** Reads what was prepared; events per second. */
    double[] replay(String log) throws Exception {
        long begin = System.nanoTime();
        Fingerprint found = read(log, (int) history.count());
        long nanos = System.nanoTime() - begin;
        InvalidMeasurementException.require(history, found, "what came back of " + who);
        return Rate.perSecond(history.count(), nanos);
    }

    private String newLog() throws Exception {
        String log = "bench-" + ++logs;
        peer.create(log);
        return log;
    }

    private Fingerprint read(String log, int count) throws Exception {
        EventTally tally = new EventTally();
        peer.read(log, count, body -> tally.event(body, 0, body.length));
        return tally.fingerprint();
    }

    /** The events with new ids, rising, as the Java client gives them; encoded before the time is taken. */
    private static List<Letter> letters(List<Event> events) {
        return events.stream()
                .map(event -> {
                    String id = UuidCreator.getTimeOrderedEpochPlus1().toString();
                    return new Letter(id, event.toBuilder().setId(id).build().toByteArray());
                })
                .toList();
    }

    private static Fingerprint fingerprint(List<Letter> letters) {
        EventTally tally = new EventTally();
        letters.forEach(letter -> tally.event(letter.body(), 0, letter.body().length));
        return tally.fingerprint();
    }
}
