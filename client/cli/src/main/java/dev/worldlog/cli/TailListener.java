package dev.worldlog.cli;

import dev.worldlog.client.FrameListener;
import dev.worldlog.client.WorldlogException;
import dev.worldlog.v1.Frame;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Prints the frames of a subscription and knows when it has caught up.
 *
 * <p>Confined to the subscription's thread, except {@link #caughtUp}.
 */
final class TailListener implements FrameListener {
    private final FramePrinter printer;
    private final boolean untilCaughtUp;
    private final CompletableFuture<Void> caughtUp = new CompletableFuture<>();

    TailListener(FramePrinter printer, boolean untilCaughtUp) {
        this.printer = printer;
        this.untilCaughtUp = untilCaughtUp;
    }

    /** Completes when there is nothing more to print; never, when the user wants to see live events. */
    CompletableFuture<Void> caughtUp() {
        return caughtUp;
    }

    @Override
    public void onFrame(Frame frame) {
        if (caughtUp.isDone()) {
            return;
        }
        printer.print(frame);
        if (!frame.hasCaughtUp()) {
            return;
        }
        if (untilCaughtUp) {
            printer.settle();
            caughtUp.complete(null);
        } else {
            printer.notice("caught up at #" + frame.getThroughSequence() + "; live from here (Ctrl-C ends)");
        }
    }

    @Override
    public void onDisconnected(WorldlogException cause, Duration retryIn) {
        if (caughtUp.isDone()) {
            return;
        }
        printer.notice("disconnected (" + cause.description() + "); trying again");
    }

    @Override
    public void onReconnected() {
        printer.notice("connected again, where it left off");
    }
}
