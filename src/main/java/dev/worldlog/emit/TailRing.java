package dev.worldlog.emit;

import dev.worldlog.store.EncodedEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The newest events of a world, without holes: all that are not durable, and some durable ones behind them.
 *
 * <p>Not thread-safe; its owner guards it.
 */
final class TailRing {
    private static final int INITIAL_CAPACITY = 16;
    /** So many of the newest events are kept parsed, for readers with a filter; of the durable ones before them only the bytes. */
    private static final int PARSED_MAX = 1024;

    private @Nullable EncodedEvent[] slots = new EncodedEvent[INITIAL_CAPACITY];
    /** The events up to {@link #indexedThrough} by their ids. Completed when somebody asks: most events never are asked for. */
    private final Map<String, EncodedEvent> byId = new HashMap<>();

    private long indexedThrough;
    /** No event has a higher id, be it here or in the store. */
    private String highestId;
    /** No event of the store that is not here any more has a higher id. */
    private String highestDroppedId;

    private long firstSequence;
    /** The events before it are no longer kept parsed. */
    private long parsedFrom;

    private int size;
    private long bytes;

    /**
     * Creates an empty ring.
     *
     * @param lastSequence the one before the first that will be appended
     * @param highestId of the events up to there
     */
    TailRing(long lastSequence, String highestId) {
        firstSequence = lastSequence + 1;
        indexedThrough = lastSequence;
        this.highestId = highestId;
        highestDroppedId = highestId;
    }

    /** The lowest sequence held; one above the highest ever appended when the ring is empty. */
    long firstSequence() {
        return firstSequence;
    }

    long lastSequence() {
        return firstSequence + size - 1;
    }

    void append(EncodedEvent event) {
        // INVARIANT: sequences in the ring are consecutive, so that a sequence is an index.
        if (event.sequence() != lastSequence() + 1) {
            throw new IllegalStateException(
                    "sequence " + event.sequence() + " appended after " + lastSequence() + " (expected: the next one)");
        }
        if (size == slots.length) {
            grow();
        }
        slots[index(event.sequence())] = event;
        size++;
        bytes += event.size();
        highestId = higher(highestId, event.id());
    }

    private static String higher(String one, String other) {
        return one.compareTo(other) < 0 ? other : one;
    }

    /** Whether an event that the ring does not hold may have this id. Never, while ids rise. */
    boolean mayHaveDropped(String id) {
        return id.compareTo(highestDroppedId) <= 0;
    }

    Optional<EncodedEvent> find(String id) {
        if (id.compareTo(highestId) > 0) {
            return Optional.empty();
        }
        for (long sequence = indexedThrough + 1; sequence <= lastSequence(); sequence++) {
            EncodedEvent event = get(sequence);
            byId.put(event.id(), event);
        }
        indexedThrough = lastSequence();
        return Optional.ofNullable(byId.get(id));
    }

    /** Returns the event at a sequence that the ring holds. */
    EncodedEvent get(long sequence) {
        EncodedEvent event = slots[index(sequence)];
        if (event == null || event.sequence() != sequence) {
            throw new IllegalStateException("sequence " + sequence + " is not in the ring");
        }
        return event;
    }

    /** Returns events from one sequence to another, both held and inclusive, but stops after {@code bytesMax}. */
    List<EncodedEvent> read(long from, long to, int countMax, long bytesMax) {
        List<EncodedEvent> events = new ArrayList<>((int) Math.min(countMax, to - from + 1));
        long taken = 0;
        for (long sequence = from; sequence <= to && events.size() < countMax && taken < bytesMax; sequence++) {
            EncodedEvent event = get(sequence);
            events.add(event);
            taken += event.size();
        }
        return events;
    }

    /** As {@link #read}, from the higher sequence downwards. */
    List<EncodedEvent> readDescending(long from, long to, int countMax, long bytesMax) {
        List<EncodedEvent> events = new ArrayList<>();
        long taken = 0;
        for (long sequence = from; sequence >= to && events.size() < countMax && taken < bytesMax; sequence--) {
            EncodedEvent event = get(sequence);
            events.add(event);
            taken += event.size();
        }
        return events;
    }

    /** Drops the oldest durable events until the rest is within the bounds, and the parsed forms of most others. */
    void trim(long durableThrough, TailBounds bounds) {
        dropOldest(durableThrough, bounds);
        parsedFrom = Math.max(parsedFrom, firstSequence);
        while (parsedFrom <= durableThrough && parsedFrom <= lastSequence() - PARSED_MAX) {
            get(parsedFrom).forgetParsed();
            parsedFrom++;
        }
    }

    private void dropOldest(long durableThrough, TailBounds bounds) {
        while (size > 0
                && firstSequence <= durableThrough
                && (size > bounds.eventsMax() || bytes > bounds.bytesMax())) {
            EncodedEvent oldest = get(firstSequence);
            slots[index(firstSequence)] = null;
            if (firstSequence <= indexedThrough) {
                byId.remove(oldest.id());
            }
            bytes -= oldest.size();
            highestDroppedId = higher(highestDroppedId, oldest.id());
            indexedThrough = Math.max(indexedThrough, firstSequence);
            firstSequence++;
            size--;
        }
        if (size == 0 && slots.length > INITIAL_CAPACITY) {
            slots = new EncodedEvent[INITIAL_CAPACITY];
        }
    }

    private int index(long sequence) {
        return (int) (sequence & (slots.length - 1));
    }

    private void grow() {
        @Nullable EncodedEvent[] larger = new EncodedEvent[slots.length * 2];
        for (long sequence = firstSequence; sequence <= lastSequence(); sequence++) {
            larger[(int) (sequence & (larger.length - 1))] = get(sequence);
        }
        slots = larger;
    }
}
