/** Bugs that are planted on purpose, to see that the checks notice. */
@NullMarked
package dev.worldlog.mutations;

import org.jspecify.annotations.NullMarked;
