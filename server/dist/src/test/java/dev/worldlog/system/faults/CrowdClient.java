package dev.worldlog.system.faults;

import dev.worldlog.client.RetryPolicy;
import dev.worldlog.client.WorldlogClient;
import dev.worldlog.client.WorldlogException;
import dev.worldlog.v1.ErrorReason;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A program that lets a crowd into one world after the other. Argument: address. It reads names of worlds, a line each; for each
 * it leaves and deletes the world before, prints {@code delivered N emitted M} so far, and then {@code in NAME}. What must not
 * happen it prints as a line that begins with {@code broken}. It ends when its input does.
 */
final class CrowdClient {
    private static final RetryPolicy EAGER = new RetryPolicy(Duration.ofMillis(20), Duration.ofMillis(500), true);

    /** No fault of a disk or a network is a reason for these. */
    private static final Set<ErrorReason> NEVER = Set.of(
            ErrorReason.ERROR_REASON_INTERNAL,
            ErrorReason.ERROR_REASON_DATA_LOSS,
            ErrorReason.ERROR_REASON_INVALID_REQUEST,
            ErrorReason.ERROR_REASON_SEQUENCE_OUT_OF_RANGE);

    private CrowdClient() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        AtomicLong delivered = new AtomicLong();
        AtomicLong emitted = new AtomicLong();
        BufferedReader names = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        try (WorldlogClient readers = client(arguments[0]);
                WorldlogClient others = client(arguments[0])) {
            CrowdWorld world = null;
            for (String name = names.readLine(); name != null; name = names.readLine()) {
                if (world != null) {
                    world.leave();
                }
                System.out.println("delivered " + delivered + " emitted " + emitted);
                world = new CrowdWorld(name, readers, others, delivered, emitted);
                System.out.println("in " + name);
            }
        }
    }

    private static WorldlogClient client(String address) {
        return WorldlogClient.builder(address).retryPolicy(EAGER).build();
    }

    static void judge(String world, WorldlogException failure) {
        if (NEVER.contains(failure.reason())) {
            System.out.println("broken " + world + ": " + failure);
        }
    }
}
