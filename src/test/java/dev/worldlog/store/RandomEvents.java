package dev.worldlog.store;

import dev.worldlog.v1.Event;
import dev.worldlog.v1.EventFilter;
import dev.worldlog.v1.EventKind;
import dev.worldlog.v1.MessageEvent;
import dev.worldlog.v1.SseEvent;
import dev.worldlog.v1.SsePhase;
import dev.worldlog.v1.SystemEvent;
import dev.worldlog.v1.ToolEvent;
import dev.worldlog.v1.ToolPhase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Events and filters drawn from few values, so that they meet: by a seed, the same every time.
 *
 * <p>Confined to the test's thread.
 */
public final class RandomEvents {
    private static final String[] NAMES = {"ann", "bob", "grep", "unused"};
    private static final String[] CHATS = {"", "", "c1", "c2", "c3"};

    private final Random random;
    private Instant clock = StoreSamples.START;
    private long sequence;

    public RandomEvents(long seed) {
        random = new Random(seed);
    }

    /** The next events of a world, sometimes after a hole; times stand still or go on by microseconds. */
    public List<EncodedEvent> events(int count) {
        List<EncodedEvent> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sequence += random.nextInt(20) == 0 ? 1 + random.nextInt(50) : 1;
            clock = clock.plusNanos(random.nextInt(3) * 1000L);
            events.add(StoreSamples.encode(event()));
        }
        return events;
    }

    public long lastSequence() {
        return sequence;
    }

    /** A filter with a few of the fields set. */
    public EventFilter filter() {
        EventFilter.Builder filter = EventFilter.newBuilder();
        some(4, i -> filter.addKindsValue(1 + random.nextInt(4)));
        some(6, i -> filter.addSsePhasesValue(1 + random.nextInt(6)));
        some(6, i -> filter.addToolPhasesValue(1 + random.nextInt(5)));
        some(3, i -> filter.addChats(random.nextInt(9) == 0 ? "unknown" : pick(CHATS)));
        some(4, i -> filter.addAgents(pick(NAMES)));
        some(6, i -> filter.addTools(pick(NAMES)));
        some(6, i -> filter.addMessageIds(pick(NAMES)));
        some(6, i -> filter.addRunIds(pick(NAMES)));
        some(6, i -> filter.putLabels(pick(NAMES), String.valueOf(random.nextInt(2))));
        if (random.nextInt(5) == 0) {
            filter.setEmittedFrom(StoreSamples.timestamp(someTime()));
        }
        if (random.nextInt(5) == 0) {
            filter.setEmittedBefore(StoreSamples.timestamp(someTime()));
        }
        return filter.build();
    }

    public long someSequence() {
        return random.nextLong(sequence + 20);
    }

    public boolean someChoice() {
        return random.nextBoolean();
    }

    /** A number from 1 to {@code max}. */
    public int someCount(int max) {
        return 1 + random.nextInt(max);
    }

    /** Often between two microseconds, sometimes outside of everything. */
    public Instant someTime() {
        long span = clock.getEpochSecond() == StoreSamples.START.getEpochSecond() ? clock.getNano() : 1_000_000_000L;
        return StoreSamples.START.plusNanos(random.nextLong(span + 2_000) - 1_000);
    }

    private Event event() {
        Event.Builder event = Event.newBuilder()
                .setSequence(sequence)
                .setId("id-" + random.nextInt(1 << 20) + "-" + sequence)
                .setEmitTime(StoreSamples.timestamp(clock))
                .setChat(pick(CHATS))
                .setRunId(orNone());
        some(3, i -> event.putLabels(pick(NAMES), String.valueOf(random.nextInt(2))));
        return payload(event).build();
    }

    private Event.Builder payload(Event.Builder event) {
        EventKind kind = EventKind.forNumber(1 + random.nextInt(4));
        return switch (kind == null ? EventKind.EVENT_KIND_SYSTEM : kind) {
            case EVENT_KIND_MESSAGE ->
                event.setMessage(MessageEvent.newBuilder().setSender(orNone()).setMessageId(orNone()));
            case EVENT_KIND_SSE ->
                event.setSse(SseEvent.newBuilder()
                        .setAgent(orNone())
                        .setPhase(SsePhase.forNumber(1 + random.nextInt(6)))
                        .setToolName(orNone())
                        .setMessageId(orNone()));
            case EVENT_KIND_TOOL ->
                event.setTool(ToolEvent.newBuilder()
                        .setAgent(orNone())
                        .setPhase(ToolPhase.forNumber(1 + random.nextInt(5)))
                        .setToolName(orNone())
                        .setMessageId(orNone()));
            default -> event.setSystem(SystemEvent.newBuilder().setType("t").setMessageId(orNone()));
        };
    }

    private void some(int oneIn, Consumer<Integer> add) {
        if (random.nextInt(oneIn) == 0) {
            for (int i = random.nextInt(3); i >= 0; i--) {
                add.accept(i);
            }
        }
    }

    private String orNone() {
        return random.nextInt(3) == 0 ? "" : pick(NAMES);
    }

    private String pick(String[] values) {
        return values[random.nextInt(values.length)];
    }
}
