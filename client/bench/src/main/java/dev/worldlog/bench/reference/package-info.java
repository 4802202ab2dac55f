/** What Worldlog is compared with: bare gRPC and bare SQLite. */
@NullMarked
package dev.worldlog.bench.reference;

import org.jspecify.annotations.NullMarked;
