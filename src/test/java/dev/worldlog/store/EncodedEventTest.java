package dev.worldlog.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.worldlog.v1.Event;
import dev.worldlog.v1.MessageEvent;
import java.util.List;
import org.junit.jupiter.api.Test;

class EncodedEventTest {
    @Test
    void isTheSameEventWhenItIsNoLongerKeptParsed() {
        List<Event> events = List.of(event(1, "first"), event(2, "second"), event(3, "third"));
        List<EncodedEvent> encoded = EncodedEvent.encode(events);

        encoded.forEach(EncodedEvent::forgetParsed);

        assertEquals(events, encoded.stream().map(EncodedEvent::event).toList());
        assertEquals(
                List.of("id-1", "id-2", "id-3"),
                encoded.stream().map(EncodedEvent::id).toList());
        assertEquals(
                List.of(1L, 2L, 3L),
                encoded.stream().map(EncodedEvent::sequence).toList());
    }

    private static Event event(long sequence, String text) {
        return Event.newBuilder()
                .setSequence(sequence)
                .setId("id-" + sequence)
                .setMessage(MessageEvent.newBuilder().setContent(text))
                .build();
    }
}
