/** {@code worldlog bench}: measures a server beside bare SQLite and bare gRPC in the same run, and checks every answer. */
@NullMarked
package dev.worldlog.bench;

import org.jspecify.annotations.NullMarked;
