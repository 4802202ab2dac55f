package dev.worldlog.server.jmh;

import dev.worldlog.v1.Event;
import dev.worldlog.v1.MessageEvent;
import dev.worldlog.v1.SseEvent;
import dev.worldlog.v1.SsePhase;
import dev.worldlog.v1.SystemEvent;
import dev.worldlog.v1.ToolEvent;
import dev.worldlog.v1.ToolPhase;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Events to measure with: texts of 200 characters, as in {@code worldlog bench}.
 *
 * <p>Immutable.
 */
public final class Drafts {
    /** As many as in a batch of {@code worldlog bench}. */
    public static final int BATCH = 100;

    private static final String TEXT = "Shall I water the roses? ".repeat(8);

    private Drafts() {}

    /** Messages with their sequences, from 1 on. */
    public static List<Event> messages() {
        return IntStream.rangeClosed(1, BATCH)
                .mapToObj(sequence -> message(sequence).setSequence(sequence).build())
                .toList();
    }

    /** A message whose id is higher than that of any smaller number. */
    public static Event.Builder message(long number) {
        return Event.newBuilder()
                .setId(String.format(Locale.ROOT, "019ab3c4-5d6e-7f80-8a9b-%012x", number))
                .setWorld("garden")
                .setChat("bench")
                .setMessage(MessageEvent.newBuilder()
                        .setSender("gardener")
                        .setRole("assistant")
                        .setContent(TEXT));
    }

    /** A stream of answers with tool calls between them: mostly chunks, of four agents. */
    public static List<Event> conversation() {
        return IntStream.range(0, BATCH).mapToObj(Drafts::turn).toList();
    }

    private static Event turn(int number) {
        String agent = "agent-" + number % 4;
        Event.Builder event = Event.newBuilder().setSequence(number + 1).setChat("chat-" + number % 3);
        return switch (number % 10) {
            case 0 -> message(number).build();
            case 1 ->
                event.setTool(ToolEvent.newBuilder()
                                .setAgent(agent)
                                .setPhase(ToolPhase.TOOL_PHASE_START)
                                .setToolName("camera"))
                        .build();
            case 2 ->
                event.setSystem(SystemEvent.newBuilder().setType("activity.idle"))
                        .build();
            default ->
                event.setSse(SseEvent.newBuilder()
                                .setAgent(agent)
                                .setPhase(SsePhase.SSE_PHASE_CHUNK)
                                .setContent(TEXT))
                        .build();
        };
    }
}
