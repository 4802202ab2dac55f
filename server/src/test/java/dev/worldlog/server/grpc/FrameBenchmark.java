package dev.worldlog.server.grpc;

import dev.worldlog.log.EncodedFrame;
import dev.worldlog.server.jmh.Drafts;
import dev.worldlog.store.EncodedEvent;
import dev.worldlog.store.StoredEvent;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.Frame;
import io.grpc.Drainable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How long it takes to make one frame of stored events and to write it as it goes to the wire; the transport is an array. Confined to
 * one thread.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FrameBenchmark {
    /** In one frame: as live and idle, and as a batch. */
    @Param({"1", "100"})
    public int events;

    /** Whether they lie behind one another, as those of a batch or a page do. */
    @Param({"true", "false"})
    public boolean neighbours;

    private final FrameMarshaller marshaller = new FrameMarshaller();
    private final ByteArrayOutputStream wire = new ByteArrayOutputStream(1 << 20);
    private List<StoredEvent> stored = List.of();

    @Setup
    public void store() {
        List<Event> chosen = Drafts.messages().subList(0, events);
        Stream<EncodedEvent> encoded = neighbours
                ? EncodedEvent.encode(chosen).stream()
                : chosen.stream().flatMap(event -> EncodedEvent.encode(List.of(event)).stream());
        stored = encoded.map(EncodedEvent::stored).toList();
    }

    @Benchmark
    public int frame() throws IOException {
        Frame rest = Frame.newBuilder()
                .setAfterSequence(1_000_000)
                .setThroughSequence(1_000_000 + events)
                .setDurableThrough(1_000_000 + events)
                .build();
        wire.reset();
        EncodedFrame frame = new EncodedFrame(StoredEvent.entries(stored), stored.size(), rest);
        return ((Drainable) marshaller.stream(frame)).drainTo(wire);
    }
}
