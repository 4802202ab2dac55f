package dev.worldlog.client;

import io.grpc.ManagedChannelBuilder;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Settings of a {@link WorldlogClient}.
 *
 * <p>Not thread-safe.
 */
public final class WorldlogClientBuilder {
    /** How long a unary call may take with all of its attempts; 30 s when unset. */
    public WorldlogClientBuilder deadline(Duration duration) {
        throw new UnsupportedOperationException();
    }

    /** How often an idle connection with open calls is probed; 30 s when unset, at least 20 s or the server objects. */
    public WorldlogClientBuilder keepAlive(Duration duration) {
        throw new UnsupportedOperationException();
    }

    /** Largest answer that is taken; 8 MiB when unset. */
    public WorldlogClientBuilder maxInboundMessageBytes(int bytes) {
        throw new UnsupportedOperationException();
    }

    /** {@link RetryPolicy#DEFAULT} when unset. */
    public WorldlogClientBuilder retryPolicy(RetryPolicy policy) {
        throw new UnsupportedOperationException();
    }

    /**
     * How long a {@link Replay} or an {@link EventStream} tries without progress before it fails; 60 s when unset. A {@link
     * Subscription} tries for ever.
     */
    public WorldlogClientBuilder giveUpAfter(Duration duration) {
        throw new UnsupportedOperationException();
    }

    /**
     * Connects without TLS also to another machine. When unset, only an address on this machine ({@code localhost},
     * {@code 127.…}, {@code ::1}) is spoken to in plain text, and every other one with TLS and the certificates Java trusts.
     */
    public WorldlogClientBuilder plaintext() {
        throw new UnsupportedOperationException();
    }

    /** Changes the channels before they are built, for example with an interceptor that adds a token. */
    public WorldlogClientBuilder customize(Consumer<ManagedChannelBuilder<?>> change) {
        throw new UnsupportedOperationException();
    }

    /** Makes the client. It connects when it is first used. */
    public WorldlogClient build() {
        throw new UnsupportedOperationException();
    }
}
