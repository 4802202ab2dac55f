/** {@code worldlog conformance}: holds any client to the same scenarios. */
@NullMarked
package dev.worldlog.conformance;

import org.jspecify.annotations.NullMarked;
