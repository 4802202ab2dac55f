/** What came of it, for people and for programs. */
@NullMarked
package dev.worldlog.conformance.report;

import org.jspecify.annotations.NullMarked;
