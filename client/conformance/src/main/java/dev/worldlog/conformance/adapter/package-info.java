/** The adapter of the Java client: a program of its own, as those of the other clients are. */
@NullMarked
package dev.worldlog.conformance.adapter;

import org.jspecify.annotations.NullMarked;
