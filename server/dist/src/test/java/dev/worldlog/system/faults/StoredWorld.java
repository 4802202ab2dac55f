package dev.worldlog.system.faults;

import dev.worldlog.check.Entry;
import dev.worldlog.client.Replay;
import dev.worldlog.client.WorldlogClient;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.Frame;
import dev.worldlog.v1.Gap;
import dev.worldlog.v1.ReplayRequest;
import java.util.ArrayList;
import java.util.List;

/**
 * What a world at rest has, as a replay of all of it tells.
 *
 * <p>Thread-safe: it has no state.
 */
final class StoredWorld {
    private StoredWorld() {}

    /** The entries that end a history: the replay, as a stream of this number, and what it found. */
    static List<Entry> read(WorldlogClient client, String world, long stream) {
        ReplayRequest everything = ReplayRequest.newBuilder().setWorld(world).build();
        List<Entry> entries = new ArrayList<>();
        List<Event> events = new ArrayList<>();
        List<Gap> gaps = new ArrayList<>();
        entries.add(new Entry.Replaying(stream, everything));
        try (Replay replay = client.replay(everything)) {
            while (replay.hasNext()) {
                Frame frame = replay.next();
                entries.add(new Entry.Delivered(stream, frame));
                events.addAll(frame.getEventsList());
                if (frame.hasGap()) {
                    gaps.add(frame.getGap());
                }
            }
        }
        entries.add(new Entry.Stored(world, events, gaps, client.getWorld(world).getLastSequence()));
        return entries;
    }
}
