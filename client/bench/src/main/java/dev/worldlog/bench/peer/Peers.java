package dev.worldlog.bench.peer;

import dev.worldlog.bench.lab.Lab;
import dev.worldlog.bench.lab.Program;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * The event stores that Worldlog is measured beside, each with what it can be told about flushing.
 *
 * <p>Immutable.
 */
public enum Peers {
    NATS_ALWAYS("NATS JetStream", "nats-server", "sync_interval: always", "fsync"),
    NATS_DEFAULT("NATS JetStream", "nats-server", "sync_interval as it comes", "fsync within 2 min"),
    REDIS_ALWAYS("Redis Streams", "redis-server", "appendfsync always", "fsync"),
    REDIS_EVERYSEC("Redis Streams", "redis-server", "appendfsync everysec", "fsync within 1 s");

    private final String store;
    private final String program;
    private final String setting;
    private final String durability;

    Peers(String store, String program, String setting, String durability) {
        this.store = store;
        this.program = program;
        this.setting = setting;
        this.durability = durability;
    }

    /** The program that it is, where it is installed. */
    public Optional<Program> program() {
        return Program.find(program);
    }

    /** Starts it on a new directory of the lab, which it is closed with. */
    public Peer start(Program installed, Lab lab) throws Exception {
        Path directory = lab.directory().resolve(name().toLowerCase(Locale.ROOT));
        return lab.own(
                switch (this) {
                    case NATS_ALWAYS -> NatsPeer.start(installed, directory, "always");
                    case NATS_DEFAULT -> NatsPeer.start(installed, directory, "");
                    case REDIS_ALWAYS -> RedisPeer.start(installed, directory, "always");
                    case REDIS_EVERYSEC -> RedisPeer.start(installed, directory, "everysec");
                });
    }

    /** Whether what it has acknowledged is on the disk. */
    public boolean flushesBeforeItAcknowledges() {
        return durability.equals("fsync");
    }

    /** What it does without that Worldlog does for each event that is emitted; empty where nothing is known that matters. */
    public String emitsWithout() {
        return isRedis()
                ? "Redis appends each command to a file, without ids to compare, indexes, checksums and a hash chain"
                : "";
    }

    /** What it does without when events are read; empty likewise. */
    public String readsWithout() {
        return isRedis() ? "Redis answers from memory, which must hold the whole stream" : "";
    }

    private boolean isRedis() {
        return program.equals("redis-server");
    }

    /** What is known to be on the disk when something is acknowledged. */
    public String durability() {
        return durability;
    }

    /** How it is named in a table. */
    public String who(Program installed) throws IOException {
        return store + " " + installed.version() + ", " + setting;
    }

    /** The store, the program that it needs, and how it is set up. */
    @Override
    public String toString() {
        return store + " (" + program + ", " + setting + ")";
    }
}
