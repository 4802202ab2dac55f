/** Small concurrent structures, run in many interleavings: what they answer must fit some order of the calls, one by one. */
@NullMarked
package dev.worldlog.interleaving;

import org.jspecify.annotations.NullMarked;
