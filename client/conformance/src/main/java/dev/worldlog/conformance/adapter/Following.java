package dev.worldlog.conformance.adapter;

import com.google.gson.JsonObject;
import dev.worldlog.client.FrameListener;
import dev.worldlog.client.Subscription;
import dev.worldlog.client.WorldlogClient;
import dev.worldlog.v1.Frame;
import dev.worldlog.v1.SubscribeRequest;
import org.jspecify.annotations.Nullable;

/**
 * A subscription under way: reports its events and notices, and takes nothing while it is paused.
 *
 * <p>Thread-safe.
 */
final class Following implements FrameListener {
    private final Answers answers;
    private final Object gate = new Object();
    private boolean paused;
    private boolean cancelled;
    private @Nullable Subscription subscription;

    Following(Answers answers) {
        this.answers = answers;
    }

    void begin(WorldlogClient client, SubscribeRequest request) {
        synchronized (gate) {
            subscription = client.subscribe(request, this);
        }
    }

    /** Ends it, and waits until that was reported. */
    void cancel() {
        Subscription running;
        synchronized (gate) {
            cancelled = true;
            running = subscription;
            gate.notifyAll();
        }
        if (running != null) {
            running.cancel();
            running.ended().exceptionally(reported -> null).join();
        }
    }

    void pause(boolean value) {
        synchronized (gate) {
            paused = value;
            gate.notifyAll();
        }
    }

    @Override
    public void onFrame(Frame frame) {
        frame.getEventsList().forEach(event -> {
            if (isTaking()) {
                answers.event(ContractJson.of(event));
            }
        });
        if (isTaking()) {
            reportSignal(frame);
        }
    }

    /** False once it was cancelled; waits while it is paused. */
    private boolean isTaking() {
        synchronized (gate) {
            while (paused && !cancelled) {
                try {
                    gate.wait();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return false;
                }
            }
            return !cancelled;
        }
    }

    private void reportSignal(Frame frame) {
        switch (frame.getSignalCase()) {
            case CAUGHT_UP -> answers.notice("caughtUp", new JsonObject());
            case FELL_BEHIND -> answers.notice("fellBehind", new JsonObject());
            case GAP -> {
                JsonObject gap = ContractJson.of(frame.getGap());
                gap.addProperty("afterSequence", Long.toString(frame.getAfterSequence()));
                gap.addProperty("throughSequence", Long.toString(frame.getThroughSequence()));
                answers.notice("gap", gap);
            }
            case DIVERGED -> answers.notice("diverged", ContractJson.of(frame.getDiverged()));
            case STARTED, PROGRESS, COMPLETED, SIGNAL_NOT_SET -> {}
        }
    }

    @Override
    public void onEnd(@Nullable Throwable failure) {
        if (failure == null) {
            answers.cancelled();
        } else {
            answers.error(failure);
        }
    }
}
