package dev.worldlog.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.Frame;
import dev.worldlog.v1.MessageEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EventPackerTest {
    @Test
    void aBatchLiesInOnePieceAndReadsAsTheEventsOfAFrame() throws InvalidProtocolBufferException {
        List<Event> events = events(100, 200);
        List<StoredEvent> stored =
                EncodedEvent.encode(events).stream().map(EncodedEvent::stored).toList();
        List<ByteString> pieces = StoredEvent.entries(stored);
        assertThat(pieces).hasSize(1);
        assertThat(Frame.parseFrom(pieces.get(0)).getEventsList()).isEqualTo(events);
        assertThat(stored).extracting(StoredEvent::sequence).isEqualTo(sequences(events));
        assertThat(stored)
                .extracting(StoredEvent::bytes)
                .isEqualTo(events.stream().map(Event::toByteString).toList());
    }

    @Test
    void aPieceHasTheSizeOfAFrameSoThatOneEventDoesNotKeepAWholeBatch() {
        List<Event> events = events(1_000, 1_000);
        List<ByteString> pieces = StoredEvent.entries(
                EncodedEvent.encode(events).stream().map(EncodedEvent::stored).toList());
        assertThat(pieces)
                .hasSizeBetween(15, 18)
                .allSatisfy(piece -> assertThat(piece.size()).isLessThanOrEqualTo(64 << 10));
        assertThat(read(pieces)).isEqualTo(events);
    }

    @Test
    void whatIsLeftOutDividesAPiece() {
        List<Event> events = events(10, 20);
        List<StoredEvent> stored =
                EncodedEvent.encode(events).stream().map(EncodedEvent::stored).toList();
        List<StoredEvent> chosen = List.of(stored.get(1), stored.get(2), stored.get(5), stored.get(9), stored.get(8));
        List<ByteString> pieces = StoredEvent.entries(chosen);
        assertThat(pieces).hasSize(4);
        assertThat(read(pieces)).extracting(Event::getSequence).containsExactly(2L, 3L, 6L, 10L, 9L);
    }

    @Test
    void ofNoEventsThereAreNoPieces() {
        assertThat(StoredEvent.entries(List.of())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 1_000, 10_000_000})
    void whateverWasExpectedEveryEventIsThere(long expectedBytes) {
        List<Event> events = new ArrayList<>(events(300, 100));
        events.add(event(301, 1 << 20));
        events.add(event(302, 0));
        EventPacker packer = new EventPacker(expectedBytes);
        List<StoredEvent> stored = events.stream()
                .map(event -> packer.add(event.getSequence(), event.toByteArray()))
                .toList();
        assertThat(read(StoredEvent.entries(stored))).isEqualTo(events);
    }

    private static List<Event> read(List<ByteString> pieces) {
        Frame.Builder frame = Frame.newBuilder();
        for (ByteString piece : pieces) {
            try {
                frame.mergeFrom(piece);
            } catch (InvalidProtocolBufferException e) {
                throw new AssertionError(e);
            }
        }
        return frame.getEventsList();
    }

    private static List<Long> sequences(List<Event> events) {
        return events.stream().map(Event::getSequence).toList();
    }

    private static List<Event> events(int count, int contentLength) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(sequence -> event(sequence, contentLength))
                .toList();
    }

    private static Event event(long sequence, int contentLength) {
        return Event.newBuilder()
                .setSequence(sequence)
                .setMessage(MessageEvent.newBuilder().setContent("x".repeat(contentLength)))
                .build();
    }
}
