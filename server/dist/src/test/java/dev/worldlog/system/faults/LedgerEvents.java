package dev.worldlog.system.faults;

import dev.worldlog.v1.AckLevel;
import dev.worldlog.v1.EmitRequest;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.MessageEvent;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * The events that are emitted under attack: each with an id of its own, and with text of a length of its own.
 *
 * <p>Thread-safe: it has no state.
 */
final class LedgerEvents {
    private static final int CONTENT_MAX = 400;

    private LedgerEvents() {}

    /** An emit of so many events, whose ids begin with {@code name}. */
    static EmitRequest request(String world, String name, int count, AckLevel ack) {
        List<Event> events = IntStream.range(0, count)
                .mapToObj(event -> event(name + "-" + event))
                .toList();
        return EmitRequest.newBuilder()
                .setWorld(world)
                .setAck(ack)
                .addAllEvents(events)
                .build();
    }

    /** As many emits of one event each. */
    static List<EmitRequest> requests(String world, String name, int count, AckLevel ack) {
        return IntStream.range(0, count)
                .mapToObj(emit -> request(world, name + "-" + emit, 1, ack))
                .toList();
    }

    private static Event event(String id) {
        Random random = new Random(id.hashCode());
        StringBuilder content = new StringBuilder(id);
        random.ints(random.nextInt(CONTENT_MAX), 'a', 'z' + 1).forEach(content::appendCodePoint);
        return Event.newBuilder()
                .setId(id)
                .setMessage(MessageEvent.newBuilder().setSender("ledger").setContent(content.toString()))
                .build();
    }
}
