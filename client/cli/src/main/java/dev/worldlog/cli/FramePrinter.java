package dev.worldlog.cli;

import dev.worldlog.cli.output.EventView;
import dev.worldlog.v1.Diverged;
import dev.worldlog.v1.Frame;
import dev.worldlog.v1.Gap;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Prints what a stream brings: events on standard output, everything there is to say about them as notices beside it.
 *
 * <p>Thread-safe.
 */
final class FramePrinter {
    private static final long PATIENCE_MILLIS = 500;

    private final Console console;
    private final EventView view;
    private final ReentrantLock lock = new ReentrantLock();

    FramePrinter(Console console, EventView view) {
        this.console = console;
        this.view = view;
    }

    void print(Frame frame) {
        lock.lock();
        try {
            frame.getEventsList().forEach(view::show);
            view.draw();
            console.flush();
        } finally {
            lock.unlock();
        }
        switch (frame.getSignalCase()) {
            case GAP -> notice(gap(frame.getGap()));
            case DIVERGED -> notice(lost(frame.getDiverged()));
            case FELL_BEHIND ->
                notice("fell behind at #" + frame.getThroughSequence() + "; catching up from the store");
            default -> {
                // The other signals are for the command to judge.
            }
        }
    }

    /** Says something beside the events, on a line of its own. */
    void notice(String line) {
        settle();
        console.notice(line);
    }

    /** Ends what is still growing: nothing more comes. */
    void settle() {
        lock.lock();
        try {
            view.settle();
            console.flush();
        } finally {
            lock.unlock();
        }
    }

    /** The same when the user interrupts, who must not wait for a reader of the output that takes nothing. */
    void settleIfPossible() throws InterruptedException {
        if (lock.tryLock(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
            try {
                view.settle();
                console.flush();
            } catch (ClosedOutputException e) {
                // Nobody is there to see it.
            } finally {
                lock.unlock();
            }
        }
    }

    private static String lost(Diverged diverged) {
        return "lost: what was shown here of "
                + range(diverged.getLostFromSequence(), diverged.getLostToSequence())
                + " was not on disk when the server died; disregard it";
    }

    private static String gap(Gap gap) {
        String reason = gap.getReason()
                .name()
                .replace("GAP_REASON_", "")
                .toLowerCase(Locale.ROOT)
                .replace('_', ' ');
        return "gap: no event at " + range(gap.getFromSequence(), gap.getToSequence()) + " (" + reason + ")";
    }

    private static String range(long from, long to) {
        return from == to ? "#" + from : "#" + from + " to #" + to;
    }
}
