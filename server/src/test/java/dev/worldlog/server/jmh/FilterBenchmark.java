package dev.worldlog.server.jmh;

import dev.worldlog.filter.EventPredicate;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.EventFilter;
import dev.worldlog.v1.EventKind;
import dev.worldlog.v1.SsePhase;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** How long it takes to see whether an event satisfies a filter. Confined to one thread. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FilterBenchmark {
    /** What is asked for, from a condition that few events fail to many conditions. */
    public enum Asked {
        KIND(EventFilter.newBuilder().addKinds(EventKind.EVENT_KIND_SSE).build()),
        AGENT(EventFilter.newBuilder().addAgents("agent-1").build()),
        CHAT_AND_AGENTS(EventFilter.newBuilder()
                .addChats("chat-1")
                .addAgents("agent-1")
                .addAgents("agent-2")
                .addSsePhases(SsePhase.SSE_PHASE_CHUNK)
                .build());

        private final EventFilter filter;

        Asked(EventFilter filter) {
            this.filter = filter;
        }
    }

    @Param
    public Asked asked = Asked.KIND;

    private final List<Event> events = Drafts.conversation();
    private Predicate<Event> predicate = event -> true;

    @Setup
    public void compile() {
        predicate = EventPredicate.of(asked.filter);
        int matching = matching();
        if (matching == 0 || matching == Drafts.BATCH) {
            throw new IllegalStateException(asked + " matches " + matching + " of " + Drafts.BATCH);
        }
    }

    @Benchmark
    @OperationsPerInvocation(Drafts.BATCH)
    public int matching() {
        int count = 0;
        for (Event event : events) {
            if (predicate.test(event)) {
                count++;
            }
        }
        return count;
    }
}
