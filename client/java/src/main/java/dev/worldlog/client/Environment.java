package dev.worldlog.client;

import com.github.f4b6a3.uuid.UuidCreator;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * What the client takes from its surroundings: time, chance and new event ids.
 *
 * @param timing the passing of time; closed with the client
 * @param random numbers from 0 to 1, exclusive
 * @param eventIds ids that nobody else makes
 *     <p>Immutable.
 */
record Environment(Timing timing, DoubleSupplier random, Supplier<String> eventIds) {
    /** The real one: event ids are UUIDs of version 7, which the store likes because they rise. */
    static Environment system() {
        return new Environment(
                new SystemTiming(),
                () -> ThreadLocalRandom.current().nextDouble(),
                () -> UuidCreator.getTimeOrderedEpoch().toString());
    }
}
