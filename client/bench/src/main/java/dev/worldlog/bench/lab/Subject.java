package dev.worldlog.bench.lab;

import dev.worldlog.client.WorldlogClient;
import io.grpc.ManagedChannel;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The Worldlog server that is measured.
 *
 * <p>Thread-safe.
 */
public final class Subject {
    private final Lab lab;
    private final String address;
    private final Optional<Own> own;
    private final WorldlogClient client;

    Subject(Lab lab, String address, Optional<Own> own) {
        this.lab = lab;
        this.address = address;
        this.own = own;
        this.client = lab.client(address);
    }

    public String address() {
        return address;
    }

    public WorldlogClient client() {
        return client;
    }

    /** Another connection to it. */
    public ManagedChannel channel() {
        return lab.channel(address);
    }

    /** Creates a world that is deleted with the lab; its id. */
    public String newWorld(String name) {
        String world = Lab.unique(name);
        client.createWorld(world);
        if (own.isEmpty()) {
            // In a store of our own it goes with the store.
            lab.own(() -> client.deleteWorld(world));
        }
        return world;
    }

    /** Its file and process, when it is one that the bench has started. */
    public Optional<Own> own() {
        return own;
    }

    /** A server of the bench's own. Immutable. */
    public record Own(Path data, ServerProcess process) {
        public Path database() {
            return data.resolve("worldlog.db");
        }
    }
}
