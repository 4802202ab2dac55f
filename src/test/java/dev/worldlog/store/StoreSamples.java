package dev.worldlog.store;

import com.google.protobuf.Timestamp;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.Gap;
import dev.worldlog.v1.GapReason;
import dev.worldlog.v1.MessageEvent;
import dev.worldlog.v1.Order;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * Worlds and events for tests of stores.
 *
 * <p>Immutable.
 */
public final class StoreSamples {
    public static final Instant START = Instant.parse("2026-11-23T10:00:00Z");

    private StoreSamples() {}

    public static WorldRecord world(long key, String id) {
        return world(key, id, Map.of());
    }

    public static WorldRecord world(long key, String id, Map<String, String> labels) {
        return new WorldRecord(key, id, "World " + id, labels, START, START, 1, "log-" + key, 0, 0, 0, false);
    }

    public static Mutation createWorld(long key, String id) {
        return new Mutation.CreateWorld(world(key, id), List.of());
    }

    public static Mutation append(long key, EncodedEvent... events) {
        return new Mutation.AppendEvents(key, List.of(events));
    }

    /** Appends plain messages with these sequences, one per second. */
    public static Mutation appendMessages(long key, long fromSequence, long toSequence) {
        return new Mutation.AppendEvents(
                key,
                LongStream.rangeClosed(fromSequence, toSequence)
                        .mapToObj(sequence -> message(sequence, ""))
                        .toList());
    }

    public static EncodedEvent message(long sequence, String chat) {
        return encode(Event.newBuilder()
                .setSequence(sequence)
                .setId("e" + sequence)
                .setChat(chat)
                .setEmitTime(timestamp(START.plusSeconds(sequence)))
                .setMessage(MessageEvent.newBuilder()
                        .setContent("hello " + sequence)
                        .setSender("human"))
                .build());
    }

    public static EncodedEvent encode(Event event) {
        return EncodedEvent.encode(List.of(event)).get(0);
    }

    public static Timestamp timestamp(Instant time) {
        return Timestamp.newBuilder()
                .setSeconds(time.getEpochSecond())
                .setNanos(time.getNano())
                .build();
    }

    public static Gap gap(long fromSequence, long toSequence) {
        return Gap.newBuilder()
                .setFromSequence(fromSequence)
                .setToSequence(toSequence)
                .setReason(GapReason.GAP_REASON_UNCLEAN_RESTART)
                .build();
    }

    /** The whole world, ascending, in one page. */
    public static ReadRange all(long key) {
        return range(key, 1, 1_000_000, Order.ORDER_ASCENDING);
    }

    public static ReadRange range(long key, long fromSequence, long toSequence, Order order) {
        return new ReadRange(key, fromSequence, toSequence, order, Integer.MAX_VALUE, Long.MAX_VALUE);
    }

    public static List<Long> sequences(StoredPage page) {
        return page.events().stream().map(StoredEvent::sequence).toList();
    }
}
