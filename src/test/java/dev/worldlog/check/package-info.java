/**
 * The history checker: what was promised to whoever uses a log, judged over a recording of everything that was asked, answered and
 * seen. Knows the contract and nothing of how it is kept, so it judges simulations, tests and ledgers of real processes alike.
 */
@NullMarked
package dev.worldlog.check;

import org.jspecify.annotations.NullMarked;
