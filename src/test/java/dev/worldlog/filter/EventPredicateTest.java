package dev.worldlog.filter;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.EventFilter;
import dev.worldlog.v1.EventKind;
import dev.worldlog.v1.MessageEvent;
import dev.worldlog.v1.SseEvent;
import dev.worldlog.v1.SsePhase;
import dev.worldlog.v1.SystemEvent;
import dev.worldlog.v1.ToolEvent;
import dev.worldlog.v1.ToolPhase;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A filter means what the comments of the contract say. */
final class EventPredicateTest {
    private static final Event MESSAGE = Event.newBuilder()
            .setChat("c")
            .setRunId("r")
            .putLabels("a", "1")
            .putLabels("empty", "")
            .setEmitTime(Timestamp.newBuilder().setSeconds(100).setNanos(5_000))
            .setMessage(MessageEvent.newBuilder().setSender("ann").setMessageId("m"))
            .build();
    private static final Event CHUNK = sse(SsePhase.SSE_PHASE_CHUNK);
    private static final Event TOOL_STREAM = sse(SsePhase.SSE_PHASE_TOOL_STREAM);
    private static final Event TOOL_START = Event.newBuilder()
            .setTool(ToolEvent.newBuilder()
                    .setPhase(ToolPhase.TOOL_PHASE_START)
                    .setAgent("ann")
                    .setToolName("grep")
                    .setMessageId("m"))
            .build();
    private static final Event SYSTEM = Event.newBuilder()
            .setSystem(SystemEvent.newBuilder().setType("t").setMessageId("m"))
            .build();

    @Test
    void theEmptyFilterMatchesEveryEvent() {
        assertMatches(EventFilter.newBuilder(), MESSAGE, CHUNK, TOOL_STREAM, TOOL_START, SYSTEM);
    }

    @Test
    void oneOfTheKindsIsEnough() {
        assertMatches(
                EventFilter.newBuilder().addKinds(EventKind.EVENT_KIND_SYSTEM).addKinds(EventKind.EVENT_KIND_MESSAGE),
                MESSAGE,
                SYSTEM);
    }

    @Test
    void phasesAreOneConditionOverBothKinds() {
        assertMatches(EventFilter.newBuilder().addSsePhases(SsePhase.SSE_PHASE_CHUNK), CHUNK);
        assertMatches(
                EventFilter.newBuilder()
                        .addSsePhases(SsePhase.SSE_PHASE_CHUNK)
                        .addToolPhases(ToolPhase.TOOL_PHASE_START),
                CHUNK,
                TOOL_START);
        assertMatches(
                EventFilter.newBuilder().addKinds(EventKind.EVENT_KIND_SSE).addToolPhases(ToolPhase.TOOL_PHASE_START));
    }

    @Test
    void theEmptyChatStandsForEventsWithoutOne() {
        assertMatches(EventFilter.newBuilder().addChats("c"), MESSAGE);
        assertMatches(EventFilter.newBuilder().addChats(""), CHUNK, TOOL_STREAM, TOOL_START, SYSTEM);
    }

    @Test
    void agentsIncludeTheSenderOfAMessage() {
        assertMatches(EventFilter.newBuilder().addAgents("ann"), MESSAGE, TOOL_START);
        assertMatches(EventFilter.newBuilder().addAgents("bob"), CHUNK, TOOL_STREAM);
        assertMatches(EventFilter.newBuilder().addAgents(""));
    }

    @Test
    void onlyToolStreamsNameTheToolOfAnSseEvent() {
        assertMatches(EventFilter.newBuilder().addTools("grep"), TOOL_STREAM, TOOL_START);
    }

    @Test
    void messageIdsAndRunIdsMustBeCarried() {
        assertMatches(EventFilter.newBuilder().addMessageIds("m"), MESSAGE, TOOL_START, SYSTEM);
        assertMatches(EventFilter.newBuilder().addMessageIds(""));
        assertMatches(EventFilter.newBuilder().addRunIds("r").addRunIds("s"), MESSAGE);
        assertMatches(EventFilter.newBuilder().addRunIds(""));
    }

    @Test
    void allLabelsMustBeThereWithExactlyTheirValues() {
        assertMatches(EventFilter.newBuilder().putLabels("a", "1").putLabels("empty", ""), MESSAGE);
        assertMatches(EventFilter.newBuilder().putLabels("a", "1").putLabels("b", ""));
        assertMatches(EventFilter.newBuilder().putLabels("a", "2"));
    }

    @Test
    void timesIncludeTheFirstAndExcludeTheLast() {
        assertMatches(EventFilter.newBuilder().setEmittedFrom(time(100, 5_000)), MESSAGE);
        assertMatches(EventFilter.newBuilder().setEmittedFrom(time(100, 5_001)));
        assertMatches(EventFilter.newBuilder().setEmittedFrom(time(1, 0)).setEmittedBefore(time(100, 5_001)), MESSAGE);
        assertMatches(EventFilter.newBuilder().setEmittedFrom(time(1, 0)).setEmittedBefore(time(100, 5_000)));
    }

    private static void assertMatches(EventFilter.Builder filter, Event... expected) {
        assertThat(Stream.of(MESSAGE, CHUNK, TOOL_STREAM, TOOL_START, SYSTEM).filter(EventPredicate.of(filter.build())))
                .containsExactly(expected);
    }

    private static Timestamp time(long seconds, int nanos) {
        return Timestamp.newBuilder().setSeconds(seconds).setNanos(nanos).build();
    }

    private static Event sse(SsePhase phase) {
        return Event.newBuilder()
                .setSse(SseEvent.newBuilder()
                        .setAgent("bob")
                        .setPhase(phase)
                        .setToolName("grep")
                        .setMessageId("n"))
                .build();
    }
}
