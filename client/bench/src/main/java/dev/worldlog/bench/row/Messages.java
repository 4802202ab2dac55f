package dev.worldlog.bench.row;

import dev.worldlog.v1.Event;
import dev.worldlog.v1.MessageEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The events that are emitted: messages of 200 characters, each with its number in front, in one chat. Always the same ones.
 *
 * <p>Immutable.
 */
final class Messages {
    static final int CONTENT_BYTES = 200;

    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz     ";

    private Messages() {}

    static List<Event> of(int count) {
        Random random = new Random(count);
        List<Event> events = new ArrayList<>(count);
        for (int number = 0; number < count; number++) {
            events.add(event(number, random));
        }
        return events;
    }

    /** The same events, so many a batch. */
    static List<List<Event>> batches(List<Event> events, int size) {
        List<List<Event>> batches = new ArrayList<>();
        for (int from = 0; from < events.size(); from += size) {
            batches.add(List.copyOf(events.subList(from, Math.min(from + size, events.size()))));
        }
        return batches;
    }

    private static Event event(int number, Random random) {
        StringBuilder content = new StringBuilder(CONTENT_BYTES).append(number).append(' ');
        while (content.length() < CONTENT_BYTES) {
            content.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return Event.newBuilder()
                .setChat("bench")
                .setMessage(MessageEvent.newBuilder()
                        .setSender("gardener")
                        .setRole("assistant")
                        .setContent(content.toString()))
                .build();
    }
}
