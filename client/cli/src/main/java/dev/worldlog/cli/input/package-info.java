/**
 * Reads events from text, one a line: the original program's recorded runs and protobuf JSON. Knows nothing of servers.
 */
@NullMarked
package dev.worldlog.cli.input;

import org.jspecify.annotations.NullMarked;
