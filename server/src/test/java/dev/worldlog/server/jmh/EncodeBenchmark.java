package dev.worldlog.server.jmh;

import dev.worldlog.store.EncodedEvent;
import dev.worldlog.store.EventPacker;
import dev.worldlog.store.StoredEvent;
import dev.worldlog.v1.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** How long it takes to lay down one event of a batch. Confined to one thread. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class EncodeBenchmark {
    private final List<Event> drafts = Drafts.messages();
    private final List<byte[]> bodies = drafts.stream().map(Event::toByteArray).toList();
    private final long bytes = bodies.stream()
            .mapToLong(body -> EventPacker.entrySize(body.length))
            .sum();
    private long sequence;

    /** As the emitter does it: each draft becomes an event with a sequence, and all of them are encoded. */
    @Benchmark
    @OperationsPerInvocation(Drafts.BATCH)
    public List<EncodedEvent> emitted() {
        List<Event> events = new ArrayList<>(Drafts.BATCH);
        for (Event draft : drafts) {
            events.add(draft.toBuilder().setSequence(++sequence).build());
        }
        return EncodedEvent.encode(events);
    }

    /** As a page of the store does it: the events are encoded already. */
    @Benchmark
    @OperationsPerInvocation(Drafts.BATCH)
    public List<StoredEvent> readFromStore() {
        EventPacker packer = new EventPacker(bytes);
        List<StoredEvent> events = new ArrayList<>(Drafts.BATCH);
        for (byte[] body : bodies) {
            events.add(packer.add(++sequence, body));
        }
        return events;
    }
}
