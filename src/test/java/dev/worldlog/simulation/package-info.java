/**
 * Deterministic simulation: the real engine on one thread, over a store that fails, crashes and lets others act in the middle of
 * a read or a commit. What happens is drawn from a seed, so every run can be repeated.
 */
@NullMarked
package dev.worldlog.simulation;

import org.jspecify.annotations.NullMarked;
