package dev.worldlog.commit;

import dev.worldlog.store.EncodedEvent;
import dev.worldlog.store.Mutation;
import dev.worldlog.store.StoreException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The mutations that are committed together, and what the store is given for them.
 *
 * <p>Immutable.
 */
record CommitGroup(List<Pending> pendings, List<Mutation> mutations) {
    static final CommitGroup EMPTY = CommitGroup.of(List.of());

    /** Joins the appends to one world into one; other mutations keep their place. */
    static CommitGroup of(List<Pending> pendings) {
        List<Mutation> mutations = new ArrayList<>();
        Map<Long, List<EncodedEvent>> appends = new LinkedHashMap<>();
        for (Pending pending : pendings) {
            if (pending.mutation() instanceof Mutation.AppendEvents append) {
                appends.computeIfAbsent(append.worldKey(), key -> new ArrayList<>())
                        .addAll(append.events());
            } else {
                flush(appends, mutations);
                mutations.add(pending.mutation());
            }
        }
        flush(appends, mutations);
        return new CommitGroup(List.copyOf(pendings), List.copyOf(mutations));
    }

    private static void flush(Map<Long, List<EncodedEvent>> appends, List<Mutation> mutations) {
        appends.forEach((worldKey, events) -> mutations.add(new Mutation.AppendEvents(worldKey, events)));
        appends.clear();
    }

    boolean isEmpty() {
        return pendings.isEmpty();
    }

    /** Tells everyone that their mutation is durable. Room is given back first, so that whoever hears of it finds it. */
    void committed(CommitQueue queue) {
        pendings.forEach(pending -> queue.release(pending.reservation()));
        pendings.forEach(pending -> pending.completion().committed());
    }

    /** Tells everyone that nobody tries any more. Their room stays taken: they are not durable. */
    void failed(StoreException failure) {
        pendings.forEach(pending -> pending.completion().failed(failure));
    }
}
