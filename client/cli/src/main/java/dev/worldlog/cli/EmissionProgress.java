package dev.worldlog.cli;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Tells the user how far a file has come: a line that is rewritten on a terminal, a line now and then elsewhere.
 *
 * <p>Thread-safe.
 */
final class EmissionProgress {
    private static final long TERMINAL_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long LINE_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final String START_OF_CLEARED_LINE = "\r\u001B[K";

    private final Console console;
    private final EmissionTally tally;
    private final LongSupplier nanoTime;
    private final Object lock = new Object();

    @GuardedBy("lock")
    private long shownNanos;

    @GuardedBy("lock")
    private boolean ended;

    EmissionProgress(Console console, EmissionTally tally, LongSupplier nanoTime) {
        this.console = console;
        this.tally = tally;
        this.nanoTime = nanoTime;
        this.shownNanos = nanoTime.getAsLong();
    }

    /** Something may have changed. */
    void update() {
        if (!due()) {
            return;
        }
        if (console.terminal().errIsTerminal()) {
            console.err().print(START_OF_CLEARED_LINE + tally.line());
            console.err().flush();
        } else {
            console.notice(tally.line());
        }
    }

    /** Nothing more will change; says what it has come to. Only the first call does. */
    void end(String comment) {
        synchronized (lock) {
            if (ended) {
                return;
            }
            ended = true;
        }
        if (console.terminal().errIsTerminal()) {
            console.err().print(START_OF_CLEARED_LINE);
        }
        console.notice(tally.line() + comment);
    }

    private boolean due() {
        long interval = console.terminal().errIsTerminal() ? TERMINAL_INTERVAL_NANOS : LINE_INTERVAL_NANOS;
        synchronized (lock) {
            long now = nanoTime.getAsLong();
            if (ended || now - shownNanos < interval) {
                return false;
            }
            shownNanos = now;
            return true;
        }
    }
}
