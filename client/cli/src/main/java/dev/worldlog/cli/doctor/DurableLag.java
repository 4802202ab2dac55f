package dev.worldlog.cli.doctor;

import dev.worldlog.client.WorldlogClient;
import dev.worldlog.client.WorldlogException;
import dev.worldlog.v1.World;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Whether what was accepted becomes durable. That something waits at one moment is usual; that it still does a while later is not.
 *
 * <p>Not thread-safe.
 */
final class DurableLag {
    private static final String SUBJECT = "lag";
    private static final int WORLDS = 10_000;
    private static final int FOLLOWED = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final WorldlogClient client;
    private final boolean writable;

    /** @param writable whether the store takes commits; if not, waiting for them is in vain */
    DurableLag(WorldlogClient client, boolean writable) {
        this.client = client;
        this.writable = writable;
    }

    Finding check() {
        try (Stream<World> worlds = client.listWorlds()) {
            List<World> lagging = worlds.limit(WORLDS)
                    .filter(world -> lag(world) > 0)
                    .limit(FOLLOWED)
                    .toList();
            long deadline = System.nanoTime() + (writable ? PATIENCE.toNanos() : 0);
            for (World world : lagging) {
                if (!becomesDurable(world, deadline)) {
                    return stuck(world);
                }
            }
            return Finding.ok(SUBJECT, "what is accepted becomes durable");
        }
    }

    private static long lag(World world) {
        return world.getLastSequence() - world.getDurableThrough();
    }

    /** Up to what was its last sequence when it was first looked at. */
    private boolean becomesDurable(World seen, long deadline) {
        while (true) {
            if (durableThrough(seen) >= seen.getLastSequence()) {
                return true;
            }
            if (System.nanoTime() - deadline >= 0) {
                return false;
            }
            try {
                Thread.sleep(PAUSE.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
    }

    private long durableThrough(World seen) {
        try {
            World now = client.getWorld(seen.getId());
            return now.getLogId().equals(seen.getLogId()) ? now.getDurableThrough() : Long.MAX_VALUE;
        } catch (WorldlogException e) {
            if (e.code() == Status.Code.NOT_FOUND) {
                return Long.MAX_VALUE;
            }
            throw e;
        }
    }

    private static Finding stuck(World world) {
        return Finding.failure(
                SUBJECT,
                world.getId() + " is at #" + world.getLastSequence() + " and durable only through #"
                        + world.getDurableThrough(),
                "a crash now would lose the difference; look at the server's disk and log");
    }
}
