package dev.worldlog.bench.measure;

/**
 * Says what is being done, to whoever waits for it.
 *
 * <p>Implementations must be thread-safe.
 */
@FunctionalInterface
public interface Progress {
    void say(String line);
}
