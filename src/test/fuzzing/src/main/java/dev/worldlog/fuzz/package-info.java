/** How input that nobody thought of is found: Jazzer, in a process of its own, against one target after the other. */
@NullMarked
package dev.worldlog.fuzz;

import org.jspecify.annotations.NullMarked;
