/**
 * What a caller of the engine may use: the event log, its emissions and cursors, and its one exception. Depends on the contract's messages only.
 */
@NullMarked
package dev.worldlog.log;

import org.jspecify.annotations.NullMarked;
