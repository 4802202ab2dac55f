/** Event stores of others, run by the benchmark and spoken to by their own clients. */
@NullMarked
package dev.worldlog.bench.peer;

import org.jspecify.annotations.NullMarked;
