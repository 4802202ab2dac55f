/** What the vectors say: scenarios, their steps, and how an answer is compared with what is expected. */
@NullMarked
package dev.worldlog.conformance.vector;

import org.jspecify.annotations.NullMarked;
