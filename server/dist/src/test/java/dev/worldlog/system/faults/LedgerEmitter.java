package dev.worldlog.system.faults;

import dev.worldlog.check.Entry;
import dev.worldlog.client.EmitStream;
import dev.worldlog.client.WorldlogClient;
import dev.worldlog.client.WorldlogException;
import dev.worldlog.log.EventLogException.Outcome;
import dev.worldlog.v1.AckLevel;
import dev.worldlog.v1.EmitRequest;
import dev.worldlog.v1.EmitResponse;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Emits into one world, one burst after another, and notes each call with its answer. A burst is one unary emit of several
 * events, or a stream of single ones, to be answered when they are accepted or when they are durable.
 *
 * <p>Confined to one thread at a time; answers come on others.
 */
final class LedgerEmitter {
    private static final int BURST_MAX = 20;

    private final String world;
    private final WorldlogClient client;
    private final Ledger ledger;
    private final AtomicLong calls;
    private final Random random;
    private final Duration pause;
    private int bursts;

    /**
     * @param calls numbers the calls of all emitters of one ledger
     * @param pause how long it rests after each burst
     */
    LedgerEmitter(String world, WorldlogClient client, Ledger ledger, AtomicLong calls, Random random, Duration pause) {
        this.world = world;
        this.client = client;
        this.ledger = ledger;
        this.calls = calls;
        this.random = random;
        this.pause = pause;
    }

    /** Emits for as long as it is wanted; everything is answered when this returns. */
    void run(BooleanSupplier wanted) {
        try (EmitStream accepted = client.emitStream(world, AckLevel.ACK_LEVEL_ACCEPTED);
                EmitStream durable = client.emitStream(world, AckLevel.ACK_LEVEL_DURABLE)) {
            while (wanted.getAsBoolean()) {
                burst(accepted, durable);
                LockSupport.parkNanos(pause.toNanos());
            }
        }
    }

    private void burst(EmitStream accepted, EmitStream durable) {
        String name = world + "-" + bursts++;
        int size = 1 + random.nextInt(BURST_MAX);
        boolean waits = random.nextBoolean();
        AckLevel ack = waits ? AckLevel.ACK_LEVEL_DURABLE : AckLevel.ACK_LEVEL_ACCEPTED;
        if (random.nextInt(3) == 0) {
            emit(LedgerEvents.request(world, name, size, ack));
        } else {
            EmitStream stream = waits ? durable : accepted;
            send(stream, LedgerEvents.requests(world, name, size, ack));
        }
    }

    private void emit(EmitRequest request) {
        Entry.Sent sent = sent(request);
        ledger.announce(List.of(sent));
        try {
            ledger.note(new Entry.Answered(sent.call(), client.emit(request)));
        } catch (WorldlogException e) {
            ledger.note(failed(sent.call(), e));
        }
    }

    private void send(EmitStream stream, List<EmitRequest> requests) {
        List<Entry.Sent> sent = requests.stream().map(this::sent).toList();
        ledger.announce(sent);
        CompletableFuture<?>[] noted = sent.stream()
                .map(each -> stream.send(each.request().getEventsList())
                        .handle((response, failure) -> noteEnd(each.call(), response, failure)))
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(noted).join();
    }

    private boolean noteEnd(long call, @Nullable EmitResponse response, @Nullable Throwable failure) {
        ledger.note(
                response != null
                        ? new Entry.Answered(call, response)
                        : failed(call, (WorldlogException) Objects.requireNonNull(failure)));
        return response != null;
    }

    private Entry.Sent sent(EmitRequest request) {
        return new Entry.Sent(calls.incrementAndGet(), request);
    }

    static Entry.Failed failed(long call, WorldlogException failure) {
        return new Entry.Failed(
                call, failure.reason(), Outcome.valueOf(failure.outcome().name()));
    }
}
