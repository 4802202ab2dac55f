package dev.worldlog.server.grpc;

import java.net.InetSocketAddress;

/**
 * How the edge listens and what it allows.
 *
 * @param listen the address to bind; port 0 for any free one
 * @param reflection whether clients may ask for the contract's descriptors
 *     <p>Immutable.
 */
public record EdgeConfig(InetSocketAddress listen, boolean reflection, CallLimits calls, StreamLimits streams) {
    public EdgeConfig {
        if (listen.isUnresolved()) {
            throw new IllegalArgumentException(
                    "listen: " + listen.getHostString() + " (expected: a name or address of this machine)");
        }
    }
}
