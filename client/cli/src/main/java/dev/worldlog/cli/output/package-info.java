/** Shows events and notices to people and to programs. Knows nothing of servers. */
@NullMarked
package dev.worldlog.cli.output;

import org.jspecify.annotations.NullMarked;
