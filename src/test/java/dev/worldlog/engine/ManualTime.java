package dev.worldlog.engine;

import dev.worldlog.log.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** Clocks that move only when told to. Thread-safe. */
public final class ManualTime implements TimeSource {
    private static final Instant START = Instant.parse("2026-05-04T09:00:00Z");
    private final AtomicLong nanos = new AtomicLong();

    @Override
    public Instant now() {
        return START.plusNanos(nanos.get());
    }

    @Override
    public long nanos() {
        return nanos.get();
    }

    public void advance(Duration by) {
        nanos.addAndGet(by.toNanos());
    }
}
