package dev.worldlog.bench.row;

import dev.worldlog.bench.lab.Subject;
import dev.worldlog.bench.measure.InvalidMeasurementException;
import dev.worldlog.bench.measure.Progress;
import dev.worldlog.bench.measure.Quantity;
import dev.worldlog.bench.wire.Fingerprint;
import dev.worldlog.v1.Event;
import io.grpc.ManagedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A world that holds many events, the same ones over and over, stored as anybody would store them: by an EmitStream. It knows which
 * event is at which sequence, so that whatever is read from anywhere in it can be checked.
 *
 * <p>Confined to one thread.
 */
final class GrownWorld {
    private static final long REPORT_NANOS = 5_000_000_000L;
    private static final double NANOS_PER_MICRO = 1e3;

    /** Requests of this size fill a store fastest; what is measured has smaller ones. */
    private static final int FILL_BATCH = 500;

    private final Subject subject;
    private final String world;
    private final ManagedChannel channel;
    private final DeliveryLatency delivery;
    private final List<Event> pattern;
    private final Random random = new Random(1);
    private long stored;
    private long last;

    /** A new world, with nothing in it. */
    GrownWorld(Subject subject, List<Event> pattern) {
        this(subject, subject.newWorld("growth"), pattern);
    }

    private GrownWorld(Subject subject, String world, List<Event> pattern) {
        this.subject = subject;
        this.world = world;
        this.channel = subject.channel();
        this.delivery = new DeliveryLatency(subject, world);
        this.pattern = pattern;
    }

    /** The same world on a server that was started again on the same store. */
    GrownWorld on(Subject restarted) {
        GrownWorld same = new GrownWorld(restarted, world, pattern);
        same.stored = stored;
        same.last = last;
        return same;
    }

    String id() {
        return world;
    }

    /** Emits the pattern again and again until there are so many events, and says how far it is. */
    void fill(long count, Progress progress) {
        long begin = System.nanoTime();
        long reported = begin;
        while (stored < count) {
            List<Event> next = pattern.subList(0, (int) Math.min(pattern.size(), count - stored));
            emit(next, FILL_BATCH);
            stored = last;
            long now = System.nanoTime();
            if (now - reported > REPORT_NANOS || stored == count) {
                reported = now;
                progress.say(String.format(
                        "growth: %s of %s events stored, %s events/s",
                        Quantity.text((double) stored),
                        Quantity.text((double) count),
                        Quantity.text(Rate.perSecond(stored, now - begin)[0])));
            }
        }
    }

    /** Emits events behind those that are there; they are not among those that are replayed. */
    double[] emit(List<Event> events) throws Exception {
        long nanos = emit(events, Plan.BATCH).nanos();
        new History(channel, world, last - events.size() + 1, last).verified(events);
        return Rate.perSecond(events.size(), nanos);
    }

    private Emission emit(List<Event> events, int batch) {
        Emission emission = Emission.of(subject.client(), world, Messages.batches(events, batch));
        InvalidMeasurementException.require(last + 1, emission.verifiedFirstSequence(), "first sequence answered");
        last += events.size();
        return emission;
    }

    /** Replays so many events from so many random points, one after the other; microseconds for each. */
    double[] seek(int points, int count) throws Exception {
        List<History> histories = new ArrayList<>();
        for (int point = 0; point < points; point++) {
            histories.add(anywhere(count));
        }
        return new double[] {nanos(histories) / NANOS_PER_MICRO / points};
    }

    /** Replays a long stretch from a random point; events per second. */
    double[] replay(int count) throws Exception {
        return Rate.perSecond(count, nanos(List.of(anywhere(count))));
    }

    private History anywhere(int count) {
        long from = 1 + (long) (random.nextDouble() * (stored - count + 1));
        return new History(channel, world, from, from + count - 1);
    }

    /** How long it takes to replay all of these; afterwards each of them is looked into. */
    private long nanos(List<History> histories) throws Exception {
        List<Fingerprint> found = new ArrayList<>();
        long begin = System.nanoTime();
        for (History history : histories) {
            found.add(history.walk());
        }
        long nanos = System.nanoTime() - begin;
        for (int i = 0; i < found.size(); i++) {
            Fingerprint verified = histories.get(i).verified(pattern(histories.get(i)));
            InvalidMeasurementException.require(verified, found.get(i), "what came back");
        }
        return nanos;
    }

    private List<Event> pattern(History history) {
        List<Event> events = new ArrayList<>();
        for (long sequence = history.fromSequence(); sequence <= history.toSequence(); sequence++) {
            events.add(pattern.get((int) ((sequence - 1) % pattern.size())));
        }
        return events;
    }

    /** Emits events at a fixed rate to a live subscriber; the percentiles of {@link DeliveryLatency}. */
    double[] deliver(List<Event> events) throws Exception {
        double[] figures = delivery.measure(events);
        last += events.size();
        return figures;
    }
}
