package dev.worldlog.system.faults;

import dev.worldlog.client.EmitStream;
import dev.worldlog.client.Replay;
import dev.worldlog.client.Subscription;
import dev.worldlog.client.WorldlogClient;
import dev.worldlog.client.WorldlogException;
import dev.worldlog.v1.AckLevel;
import dev.worldlog.v1.EmitRequest;
import dev.worldlog.v1.Event;
import dev.worldlog.v1.MessageEvent;
import dev.worldlog.v1.ReplayRequest;
import dev.worldlog.v1.SubscribeRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A world with a crowd in it: readers of every kind, who all see every event, and two who emit, one by stream, one by call.
 *
 * <p>Confined to the thread that makes it.
 */
final class CrowdWorld {
    private static final int LIVE = 60;
    private static final int FROM_THE_START = 10;
    private static final int SLOW = 6;
    private static final int RESUMING = 4;
    private static final int REPLAYING = 2;

    private static final Duration SLOW_PAUSE = Duration.ofMillis(250);
    private static final Duration STAY = Duration.ofMillis(700);
    private static final Duration EMIT_PAUSE = Duration.ofMillis(15);
    private static final int CONTENT_MAX = 2_000;

    private final String name;
    private final WorldlogClient readers;
    private final WorldlogClient others;
    private final AtomicLong delivered;
    private final AtomicLong emitted;
    private final List<Subscription> subscriptions = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closing;

    /**
     * Creates the world and lets the crowd in.
     *
     * @param readers a connection for those who only follow; {@code others} one for everybody else
     * @param delivered counts the events that its readers were given; {@code emitted} those that were acknowledged
     */
    CrowdWorld(String name, WorldlogClient readers, WorldlogClient others, AtomicLong delivered, AtomicLong emitted) {
        this.name = name;
        this.readers = readers;
        this.others = others;
        this.delivered = delivered;
        this.emitted = emitted;
        others.createWorld(name);
        for (int i = 0; i < LIVE; i++) {
            follow("live-" + i, SubscribeRequest.newBuilder().setWorld(name).build(), Duration.ZERO);
        }
        for (int i = 0; i < FROM_THE_START; i++) {
            follow("start-" + i, after(0), Duration.ZERO);
        }
        for (int i = 0; i < SLOW; i++) {
            follow("slow-" + i, after(0), SLOW_PAUSE);
        }
        for (int i = 0; i < RESUMING; i++) {
            CrowdReader reader = new CrowdReader(name + "/resuming-" + i, delivered, Duration.ZERO);
            keepDoing(() -> resume(reader));
        }
        for (int i = 0; i < REPLAYING; i++) {
            keepDoing(this::replay);
        }
        keepDoing(this::call);
        keepDoing(this::stream);
    }

    private void follow(String reader, SubscribeRequest request, Duration pause) {
        subscriptions.add(readers.subscribe(request, new CrowdReader(name + "/" + reader, delivered, pause)));
    }

    private SubscribeRequest after(long sequence) {
        return SubscribeRequest.newBuilder()
                .setWorld(name)
                .setAfterSequence(sequence)
                .build();
    }

    /** Follows for a while, from where it was. */
    private void resume(CrowdReader reader) {
        try (Subscription subscription = others.subscribe(after(reader.position()), reader)) {
            LockSupport.parkNanos(STAY.toNanos());
            subscription.cancel();
            subscription.ended().exceptionally(saidByTheReader -> null).join();
        }
    }

    private void replay() {
        CrowdReader reader = new CrowdReader(name + "/replaying", delivered, Duration.ZERO);
        try (Replay replay =
                others.replay(ReplayRequest.newBuilder().setWorld(name).build())) {
            while (!closing && replay.hasNext()) {
                reader.onFrame(replay.next());
            }
        }
        LockSupport.parkNanos(STAY.toNanos());
    }

    private void call() {
        others.emit(EmitRequest.newBuilder()
                .setWorld(name)
                .setAck(AckLevel.ACK_LEVEL_DURABLE)
                .addEvents(event())
                .build());
        emitted.incrementAndGet();
        LockSupport.parkNanos(EMIT_PAUSE.toNanos());
    }

    private void stream() {
        try (EmitStream stream = others.emitStream(name, AckLevel.ACK_LEVEL_ACCEPTED)) {
            while (!closing) {
                var unused = stream.send(event()).thenRun(emitted::incrementAndGet);
                LockSupport.parkNanos(EMIT_PAUSE.toNanos());
            }
        }
    }

    private Event event() {
        String content = "x".repeat((int) (emitted.get() * 31 % CONTENT_MAX));
        return Event.newBuilder()
                .setMessage(MessageEvent.newBuilder().setSender("crowd").setContent(content))
                .build();
    }

    /** Again and again; what fails because of the chapter's fault is tried again. */
    private void keepDoing(Runnable task) {
        Thread thread = new Thread(
                () -> {
                    while (!closing) {
                        attempt(task);
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
        threads.add(thread);
    }

    private void attempt(Runnable task) {
        try {
            task.run();
        } catch (WorldlogException e) {
            CrowdClient.judge(name, e);
            LockSupport.parkNanos(EMIT_PAUSE.toNanos());
        }
    }

    /** Sends the crowd away and deletes the world. */
    void leave() throws InterruptedException {
        closing = true;
        for (Thread thread : threads) {
            thread.join();
        }
        subscriptions.forEach(Subscription::cancel);
        others.deleteWorld(name);
    }
}
