/** Tests of the gRPC edge: real stubs, real sockets, the real engine on SQLite. */
@NullMarked
package dev.worldlog.server.grpc;

import org.jspecify.annotations.NullMarked;
