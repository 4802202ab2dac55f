package dev.worldlog.system.faults;

import dev.worldlog.check.Entry;
import dev.worldlog.check.History;
import dev.worldlog.check.HistoryChecker;
import dev.worldlog.client.RetryPolicy;
import dev.worldlog.client.WorldlogClient;
import dev.worldlog.client.WorldlogException;
import dev.worldlog.v1.AckLevel;
import dev.worldlog.v1.EmitRequest;
import java.util.ArrayList;
import java.util.List;

/**
 * Emits into one world that are the same each time, one after the other, with the history of them. Nothing is repeated.
 *
 * <p>Confined to the test's thread.
 */
final class Workload {
    static final String WORLD = "w";

    private static final int EVENTS_A_BATCH = 3;

    private final List<Entry> entries = new ArrayList<>();
    private long batches;
    private long reads;

    static WorldlogClient client(String address) {
        return WorldlogClient.builder(address)
                .retryPolicy(RetryPolicy.FAIL_FAST)
                .build();
    }

    /** Emits so many batches, each to be durable before the next; stops at the first that fails. */
    void run(WorldlogClient client, int count) {
        int done = 0;
        while (done < count && emit(client)) {
            done++;
        }
    }

    /** Emits one batch, to be durable; returns whether it is. */
    boolean emit(WorldlogClient client) {
        long call = ++batches;
        EmitRequest request = LedgerEvents.request(WORLD, "batch-" + call, EVENTS_A_BATCH, AckLevel.ACK_LEVEL_DURABLE);
        entries.add(new Entry.Sent(call, request));
        try {
            entries.add(new Entry.Answered(call, client.emit(request)));
            return true;
        } catch (WorldlogException e) {
            entries.add(LedgerEmitter.failed(call, e));
            return false;
        }
    }

    /** The server has ended without warning. */
    void crashed() {
        entries.add(new Entry.Crashed());
    }

    /** Holds what was answered, and what was read at earlier checks, against what the world has; returns all of that. */
    History check(WorldlogClient client) {
        List<Entry> read = StoredWorld.read(client, WORLD, ++reads);
        List<Entry> all = new ArrayList<>(entries);
        all.addAll(read);
        History history = new History(all);
        HistoryChecker.check(history);
        read.stream().filter(entry -> !(entry instanceof Entry.Stored)).forEach(entries::add);
        return history;
    }
}
