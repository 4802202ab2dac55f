package dev.worldlog.client;

import dev.worldlog.v1.AckLevel;
import java.time.Duration;

/**
 * How an {@link EmitStream} works.
 *
 * @param ack when the server answers; unspecified means durable
 * @param requestsMax how many requests may be unacknowledged before {@link EmitStream#send} blocks
 * @param bytesMax how many bytes of requests may be unacknowledged before {@link EmitStream#send} blocks; a single larger
 *     request still passes, alone
 * @param giveUpAfter how long unacknowledged requests may wait without any acknowledgement before the stream fails
 *     <p>Immutable.
 */
public record EmitStreamOptions(AckLevel ack, int requestsMax, long bytesMax, Duration giveUpAfter) {
    /** Durable, 32 requests, 8 MiB, 60 s. */
    public static final EmitStreamOptions DEFAULT =
            new EmitStreamOptions(AckLevel.ACK_LEVEL_DURABLE, 32, 8L << 20, Duration.ofSeconds(60));

    public EmitStreamOptions {
        if (requestsMax < 1 || requestsMax > 100_000) {
            throw new IllegalArgumentException("requestsMax: " + requestsMax + " (expected: 1 to 100000)");
        }
        if (bytesMax < 1) {
            throw new IllegalArgumentException("bytesMax: " + bytesMax + " (expected: at least 1)");
        }
        if (giveUpAfter.isNegative() || giveUpAfter.isZero()) {
            throw new IllegalArgumentException("giveUpAfter: " + giveUpAfter + " (expected: more than zero)");
        }
    }

    public EmitStreamOptions withAck(AckLevel level) {
        return new EmitStreamOptions(level, requestsMax, bytesMax, giveUpAfter);
    }

    public EmitStreamOptions withRequestsMax(int requests) {
        return new EmitStreamOptions(ack, requests, bytesMax, giveUpAfter);
    }

    public EmitStreamOptions withBytesMax(long bytes) {
        return new EmitStreamOptions(ack, requestsMax, bytes, giveUpAfter);
    }

    public EmitStreamOptions withGiveUpAfter(Duration duration) {
        return new EmitStreamOptions(ack, requestsMax, bytesMax, duration);
    }
}
