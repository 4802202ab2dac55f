package dev.worldlog.server.grpc;

import dev.worldlog.log.DamagedRange;
import dev.worldlog.log.EventLogException;
import dev.worldlog.log.EventLogException.Outcome;
import dev.worldlog.log.WorldReport;
import dev.worldlog.log.WorldVerification;
import dev.worldlog.v1.VerifyResult;
import dev.worldlog.v1.VerifyWorldResponse;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;

/**
 * One VerifyWorld call: reads on for as long as the client is there, and says now and then how far it is. Holds no thread: each
 * turn looks at one piece.
 *
 * <p>{@link #stop} is thread-safe; everything else is confined to the turns.
 */
final class VerifyCall implements OpenStreams.Stream {
    private final ServerCallStreamObserver<VerifyWorldResponse> client;
    private final WorldVerification verification;
    private final Duration progressInterval;
    private final StreamContext context;
    private final SerialTurns turns;
    private volatile boolean gone;
    private volatile boolean stopping;
    private long lastResponseNanos;
    private boolean ended;

    VerifyCall(
            ServerCallStreamObserver<VerifyWorldResponse> client,
            WorldVerification verification,
            Duration progressInterval,
            StreamContext context) {
        this.client = client;
        this.verification = verification;
        this.progressInterval = progressInterval;
        this.context = context;
        this.turns = new SerialTurns(context.executor(), this::turn);
        this.lastResponseNanos = context.nanoTime().getAsLong();
    }

    /**
     * Begins; from here on the call owns the verification. Called once, inside the call's handler.
     *
     * @throws EventLogException when there are too many streams; the verification is closed then
     */
    void start() {
        client.setOnCancelHandler(this::leave);
        try {
            context.streams().opened(this);
        } catch (EventLogException refused) {
            verification.close();
            throw refused;
        }
        turns.wake();
    }

    @Override
    public void stop() {
        stopping = true;
        turns.wake();
    }

    private void leave() {
        gone = true;
        turns.wake();
    }

    private boolean turn() {
        if (ended) {
            return false;
        }
        try {
            if (gone) {
                end(() -> {});
            } else if (stopping) {
                throw EventLogException.shuttingDown(Outcome.NOT_APPLIED);
            } else {
                advance();
            }
        } catch (Throwable failure) {
            end(() -> client.onError(context.statuses().toException(failure)));
        }
        return !ended;
    }

    private void advance() {
        WorldReport report = verification.advance();
        if (report.result().isPresent()) {
            client.onNext(response(report));
            end(client::onCompleted);
            return;
        }
        long now = context.nanoTime().getAsLong();
        if (now - lastResponseNanos >= progressInterval.toNanos() && client.isReady()) {
            lastResponseNanos = now;
            client.onNext(response(report));
        }
    }

    private void end(Runnable lastWord) {
        ended = true;
        verification.close();
        try {
            lastWord.run();
        } finally {
            context.streams().closed(this);
        }
    }

    private static VerifyWorldResponse response(WorldReport report) {
        VerifyWorldResponse.Builder response = VerifyWorldResponse.newBuilder()
                .setThroughSequence(report.throughSequence())
                .setLastSequence(report.lastSequence())
                .setEventCount(report.eventCount())
                .setDamagedRangeCount(report.damageCount());
        for (DamagedRange damage : report.damages()) {
            response.addDamagedRanges(dev.worldlog.v1.DamagedRange.newBuilder()
                    .setFromSequence(damage.fromSequence())
                    .setToSequence(damage.toSequence())
                    .setDescription(damage.description()));
        }
        report.result().ifPresent(result -> response.setResult(result(result)).setChainHead(report.chainHead()));
        return response.build();
    }

    private static VerifyResult result(WorldReport.Result result) {
        return switch (result) {
            case INTACT -> VerifyResult.VERIFY_RESULT_INTACT;
            case DAMAGED -> VerifyResult.VERIFY_RESULT_DAMAGED;
            case ALTERED -> VerifyResult.VERIFY_RESULT_ALTERED;
        };
    }
}
