package dev.worldlog.bench.lab;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.worldlog.client.WorldlogClient;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * Where the measuring is done: a directory, a Worldlog server, the reference server, and connections to both. Closing it ends the
 * processes that it started and deletes what they left, in the reverse order in which it came to be.
 *
 * <p>Thread-safe.
 */
public final class Lab implements AutoCloseable {
    private static final int ANSWER_BYTES_MAX = 8 << 20;
    private static final double BYTES_PER_GB = 1e9;

    private final JavaCommand java;
    private final Path directory;

    @GuardedBy("this")
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    @GuardedBy("this")
    private boolean closed;

    private Lab(JavaCommand java, ScratchDirectory scratch) {
        this.java = java;
        this.directory = scratch.path();
        own(scratch);
    }

    public static Lab beneath(Path parent, JavaCommand java) throws IOException {
        return new Lab(java, ScratchDirectory.beneath(parent));
    }

    /** Starts a Worldlog server on a store of this name, which may be there already. */
    public Subject startWorldlog(String name, List<String> options) throws IOException {
        Path data = directory.resolve(name);
        ServerProcess server = own(ServerProcess.worldlog(java, data, options));
        return new Subject(this, server.address(), Optional.of(new Subject.Own(data, server)));
    }

    /** A Worldlog server that runs already. */
    public Subject worldlogAt(String address) {
        return new Subject(this, address, Optional.empty());
    }

    /** Starts a reference server; its address. */
    public String startReference() throws IOException {
        return own(ServerProcess.reference(java, directory)).address();
    }

    public ManagedChannel channel(String address) {
        ManagedChannel channel = Grpc.newChannelBuilder(address, InsecureChannelCredentials.create())
                .maxInboundMessageSize(ANSWER_BYTES_MAX)
                .build();
        own(channel::shutdownNow);
        return channel;
    }

    WorldlogClient client(String address) {
        return own(WorldlogClient.connect(address));
    }

    /** Refuses what the disk has no room for. */
    public void requireFree(long bytes) throws IOException {
        long free = Files.getFileStore(directory).getUsableSpace();
        if (free < bytes) {
            throw new IOException(String.format(
                    Locale.ROOT,
                    "%.1f GB are needed in %s, and %.1f GB are free",
                    bytes / BYTES_PER_GB,
                    directory.getParent(),
                    free / BYTES_PER_GB));
        }
    }

    public JavaCommand java() {
        return java;
    }

    public Path directory() {
        return directory;
    }

    /** A name that nobody else uses. */
    static String unique(String name) {
        return "bench-" + name + "-" + UUID.randomUUID();
    }

    /** Takes something over, to be closed with the lab. */
    public synchronized <C extends AutoCloseable> C own(C closeable) {
        open.push(closeable);
        if (closed) {
            close();
            throw new IllegalStateException("the lab is closed");
        }
        return closeable;
    }

    /** Ends everything; what fails does not keep the rest from being ended. Idempotent. */
    @Override
    public synchronized void close() {
        closed = true;
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                System.err.println("worldlog bench: " + e);
            }
        }
    }
}
