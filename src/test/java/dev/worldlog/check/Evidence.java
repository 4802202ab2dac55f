package dev.worldlog.check;

import dev.worldlog.v1.Event;
import dev.worldlog.v1.Frame;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A history in the order in which the checks ask for it: by call, by stream, by world.
 *
 * <p>Not thread-safe; unchanged once the history has been gone through.
 */
final class Evidence {
    private final Map<Long, Call> calls = new LinkedHashMap<>();
    private final Map<Long, Stream> streams = new LinkedHashMap<>();
    private final Map<String, WorldEvidence> worlds = new LinkedHashMap<>();
    private final List<Integer> crashes = new ArrayList<>();

    static Evidence of(History history) {
        Evidence evidence = new Evidence();
        for (int at = 0; at < history.entries().size(); at++) {
            evidence.take(at, history.entries().get(at));
        }
        return evidence;
    }

    private void take(int at, Entry entry) {
        if (entry instanceof Entry.Sent sent) {
            calls.put(sent.call(), new Call(new Note<>(at, sent)));
        } else if (entry instanceof Entry.Answered answered) {
            take(new Note<>(at, answered));
        } else if (entry instanceof Entry.Failed failed) {
            call(failed.call()).failure = Optional.of(new Note<>(at, failed));
        } else if (entry instanceof Entry.Subscribed subscribed) {
            streams.put(subscribed.stream(), Stream.of(new Note<>(at, subscribed)));
        } else if (entry instanceof Entry.Replaying replaying) {
            streams.put(replaying.stream(), Stream.ofReplay(new Note<>(at, replaying)));
        } else if (entry instanceof Entry.Delivered delivered) {
            takeFrame(new Note<>(at, delivered));
        } else if (entry instanceof Entry.Ended ended) {
            stream(ended.stream()).end = Optional.of(new Note<>(at, ended));
        } else if (entry instanceof Entry.Deleting deleting) {
            world(deleting.world()).deletionsAskedAt.add(at);
        } else if (entry instanceof Entry.Crashed) {
            crashes.add(at);
        } else if (entry instanceof Entry.Stored stored) {
            world(stored.world()).store(new Note<>(at, stored));
        }
    }

    private void take(Note<Entry.Answered> note) {
        Call call = call(note.entry().call());
        call.answers.add(note);
        for (int i = 0; i < note.entry().response().getResultsCount(); i++) {
            Event event = call.event(note.entry(), i);
            if (Call.isDurable(note.entry())) {
                world(call.world()).seeDurable(event, note);
            } else {
                world(call.world()).see(event, note);
            }
        }
    }

    private void takeFrame(Note<Entry.Delivered> note) {
        Stream stream = stream(note.entry().stream());
        stream.frames.add(note);
        Frame frame = note.entry().frame();
        WorldEvidence world = world(stream.world);
        frame.getEventsList().forEach(event -> world.see(event, note));
        if (frame.hasGap()) {
            world.gaps.putIfAbsent(frame.getGap(), note);
        }
    }

    List<Call> calls() {
        return List.copyOf(calls.values());
    }

    private Call call(long number) {
        return Objects.requireNonNull(calls.get(number), () -> "call " + number + " was never sent");
    }

    List<Stream> streams() {
        return List.copyOf(streams.values());
    }

    Stream stream(long number) {
        return Objects.requireNonNull(streams.get(number), () -> "stream " + number + " was never opened");
    }

    Map<String, WorldEvidence> worlds() {
        return worlds;
    }

    WorldEvidence world(String id) {
        return worlds.computeIfAbsent(id, key -> new WorldEvidence());
    }

    /** Whether a server was ended without warning between two places in the history. */
    boolean crashedBetween(int start, int end) {
        return crashes.stream().anyMatch(at -> start < at && at < end);
    }
}
