package dev.worldlog.engine;

import dev.worldlog.log.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** Clocks that move only when told to. Thread-safe. */
public final class ManualTime implements TimeSource {
    private static final Instant START = Instant.parse("2026-05-04T09:00:00Z");
    private final AtomicLong nanos = new AtomicLong();
    /** How far the wall clock was set ahead of what has passed. */
    private final AtomicLong setAheadNanos = new AtomicLong();

    @Override
    public Instant now() {
        return START.plusNanos(nanos.get() + setAheadNanos.get());
    }

    @Override
    public long nanos() {
        return nanos.get();
    }

    public void advance(Duration by) {
        nanos.addAndGet(by.toNanos());
    }

    /** Sets the wall clock ahead, or back, while no time passes. */
    public void jump(Duration by) {
        setAheadNanos.addAndGet(by.toNanos());
    }
}
