/**
 * The gRPC edge: turns calls into calls of the event log, and cursors into streams. The only package that knows gRPC.
 */
@NullMarked
package dev.worldlog.server.grpc;

import org.jspecify.annotations.NullMarked;
