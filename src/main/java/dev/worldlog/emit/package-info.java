/** The in-memory emitter of one world: gives sequences, shows events at once, and hands them to the commit. Depends on log, store and commit. */
@NullMarked
package dev.worldlog.emit;

import org.jspecify.annotations.NullMarked;
