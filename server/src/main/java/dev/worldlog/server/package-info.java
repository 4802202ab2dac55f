/**
 * The server process: configuration, wiring of engine and edge, start and stop.
 */
@NullMarked
package dev.worldlog.server;

import org.jspecify.annotations.NullMarked;
