/** Bytes on the wire, walked and not parsed, and the fingerprint that tells whether they are the right ones. */
@NullMarked
package dev.worldlog.bench.wire;

import org.jspecify.annotations.NullMarked;
