/** The results, for people and for programs. */
@NullMarked
package dev.worldlog.bench.report;

import org.jspecify.annotations.NullMarked;
