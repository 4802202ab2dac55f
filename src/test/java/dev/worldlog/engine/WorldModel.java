package dev.worldlog.engine;

import dev.worldlog.v1.Event;
import dev.worldlog.v1.EventFilter;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a world should be: every event ever accepted, by sequence, and which of them were lost in a crash. So simple that it
 * is plainly right; its notion of a match is written anew here.
 *
 * <p>Not thread-safe.
 */
final class WorldModel {
    private final TreeMap<Long, Event> accepted = new TreeMap<>();
    private final TreeSet<Long> lost = new TreeSet<>();
    /** What each crash took back, by its first sequence: up to this one, which nobody can have seen. */
    private final TreeMap<Long, Long> takenBack = new TreeMap<>();

    private int life;

    void accept(Event event) {
        Event other = accepted.put(event.getSequence(), event);
        if (other != null) {
            throw new AssertionError("sequence " + event.getSequence() + " was given twice");
        }
    }

    /** The process ended and another one begins. */
    void restart() {
        life++;
    }

    /** The process ended, only events up to this one are left, and numbering goes on above another. */
    void crash(long lastStored, long lastSequence) {
        restart();
        lost.addAll(accepted.tailMap(lastStored, false).keySet());
        long lastKept = takenBack.isEmpty()
                ? lastStored
                : Math.max(lastStored, takenBack.lastEntry().getValue());
        if (lastKept < lastSequence) {
            takenBack.put(lastKept + 1, lastSequence);
        }
    }

    /** Counts the processes. */
    int life() {
        return life;
    }

    /** The first sequence of what a crash took back from a reader that stands here. */
    OptionalLong takenBackFrom(long sequence) {
        Map.Entry<Long, Long> range = takenBack.floorEntry(sequence);
        return range != null && sequence < range.getValue() ? OptionalLong.of(range.getKey()) : OptionalLong.empty();
    }

    boolean isLost(long sequence) {
        return lost.contains(sequence);
    }

    long lastSequence() {
        return accepted.isEmpty() ? 0 : accepted.lastKey();
    }

    /** The highest sequence up to another that carries an event which was not lost; 0 when there is none. */
    long lastEvent(long throughSequence) {
        return accepted.headMap(throughSequence, true).keySet().stream()
                .filter(sequence -> !lost.contains(sequence))
                .max(Long::compare)
                .orElse(0L);
    }

    Map<Long, Event> all() {
        return accepted;
    }

    /** The matching events after a sequence up to another, lost ones included. */
    List<Event> matching(EventFilter filter, long afterSequence, long throughSequence) {
        return accepted.subMap(afterSequence, false, throughSequence, true).values().stream()
                .filter(event -> matches(filter, event))
                .toList();
    }

    static boolean matches(EventFilter filter, Event event) {
        boolean kind = filter.getKindsCount() == 0
                || filter.getKindsList().stream().anyMatch(wanted -> wanted.getNumber() == kindNumber(event));
        boolean chat = filter.getChatsCount() == 0 || filter.getChatsList().contains(event.getChat());
        boolean labels = filter.getLabelsMap().entrySet().stream()
                .allMatch(label -> label.getValue().equals(event.getLabelsMap().get(label.getKey())));
        return kind && chat && labels;
    }

    private static int kindNumber(Event event) {
        return switch (event.getPayloadCase()) {
            case MESSAGE -> 1;
            case SSE -> 2;
            case TOOL -> 3;
            case SYSTEM -> 4;
            case PAYLOAD_NOT_SET -> 0;
        };
    }
}
