/** Plays scenarios with adapters, step by step. */
@NullMarked
package dev.worldlog.conformance.play;

import org.jspecify.annotations.NullMarked;
