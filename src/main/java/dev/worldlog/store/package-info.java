/**
 * The seam below the engine: what a store must do. Implementations live in packages beneath this one.
 */
@NullMarked
package dev.worldlog.store;

import org.jspecify.annotations.NullMarked;
