package dev.worldlog.network;

import java.time.Duration;
import java.util.Random;

/**
 * What a connection through a {@link FaultProxy} suffers.
 *
 * @param latency how much later every piece of bytes arrives
 * @param jitter how much more than that at most, at random
 * @param bytesPerSecond how fast each direction is; 0 for no limit
 * @param ending how the connection ends
 * @param bytesUntilEnd after how many bytes, both directions together
 *     <p>Immutable.
 */
public record Weather(Duration latency, Duration jitter, long bytesPerSecond, Ending ending, long bytesUntilEnd) {
    public static final Weather FINE = new Weather(Duration.ZERO, Duration.ZERO, 0, Ending.NONE, 0);

    /** How a connection ends. */
    public enum Ending {
        NONE,
        /** Both sides see an end of the stream, wherever the bytes were. */
        CUT,
        /** Both sides see a reset. */
        RESET,
        /** The server sees an end of the stream; what it says still arrives. */
        HALF_CLOSED,
        /** Nothing arrives any more, and nobody is told. */
        BLACK_HOLE
    }

    public static Weather ending(Ending ending, long bytesUntilEnd) {
        return new Weather(Duration.ZERO, Duration.ZERO, 0, ending, bytesUntilEnd);
    }

    /** A connection that lives for a frame or a few, and may be slow. */
    public static Weather bad(Random random) {
        Ending[] endings = {Ending.CUT, Ending.RESET, Ending.HALF_CLOSED};
        boolean slow = random.nextInt(4) == 0;
        return new Weather(
                slow ? Duration.ofMillis(random.nextInt(10)) : Duration.ZERO,
                slow ? Duration.ofMillis(5) : Duration.ZERO,
                random.nextInt(4) == 0 ? 1 << 20 : 0,
                endings[random.nextInt(endings.length)],
                2_000 + random.nextInt(256 << 10));
    }
}
