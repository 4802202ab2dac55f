/** Readers' positions: what a subscription and a replay see, from the tail, the store and the gaps. Depends on log, emit, store and filter. */
@NullMarked
package dev.worldlog.cursor;

import org.jspecify.annotations.NullMarked;
