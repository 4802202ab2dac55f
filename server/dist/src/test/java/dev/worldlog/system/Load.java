package dev.worldlog.system;

import dev.worldlog.client.EmitStream;
import dev.worldlog.client.WorldlogClient;
import dev.worldlog.v1.AckLevel;
import dev.worldlog.v1.EmitResponse;
import dev.worldlog.v1.EmitResult;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.MessageEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Emits events into one world without a pause, each to be answered when it is durable, until it is told to finish. A server that
 * goes away meanwhile is waited for.
 *
 * <p>Thread-safe.
 */
final class Load {
    /** The id of the very last event. */
    static final String LAST = "last";

    private final EmitStream emits;
    private final Map<Long, String> acknowledged = new ConcurrentSkipListMap<>();
    private final Semaphore answers = new Semaphore(0);
    private final FutureTask<List<String>> sent = new FutureTask<>(this::emit);
    private volatile boolean finishing;

    private Load(EmitStream emits) {
        this.emits = emits;
    }

    static Load on(WorldlogClient client, String world) {
        Load load = new Load(client.emitStream(world, AckLevel.ACK_LEVEL_DURABLE));
        Thread thread = new Thread(load.sent, "load");
        thread.setDaemon(true);
        thread.start();
        return load;
    }

    /** Waits until so many more events were acknowledged. */
    void awaitAcknowledged(int events) throws InterruptedException {
        answers.drainPermits();
        if (!answers.tryAcquire(events, WorldlogProcess.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError(
                    "fewer than " + events + " more events were acknowledged, after " + acknowledged());
        }
    }

    /** Emits {@link #LAST} and waits for all answers; the ids in the order in which they were sent. */
    List<String> finish() throws Exception {
        finishing = true;
        return sent.get(WorldlogProcess.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** What was acknowledged so far: id by sequence. */
    Map<Long, String> acknowledged() {
        return new TreeMap<>(acknowledged);
    }

    private List<String> emit() {
        List<String> ids = new ArrayList<>();
        try (emits) {
            while (!finishing) {
                ids.add(send("e" + ids.size()));
            }
            ids.add(send(LAST));
        }
        return ids;
    }

    private String send(String id) {
        Event event = Event.newBuilder()
                .setId(id)
                .setMessage(MessageEvent.newBuilder().setContent("x".repeat(200)))
                .build();
        var unused = emits.send(event).thenAccept(this::note);
        return id;
    }

    private void note(EmitResponse response) {
        for (EmitResult result : response.getResultsList()) {
            acknowledged.put(result.getSequence(), result.getId());
        }
        answers.release();
    }
}
