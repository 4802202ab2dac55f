/**
 * The event log of one process: wires emitter, commit, cursors and store together behind {@link dev.worldlog.log.EventLog}.
 */
@NullMarked
package dev.worldlog.engine;

import org.jspecify.annotations.NullMarked;
