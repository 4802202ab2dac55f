/** One class for each thing that is measured. */
@NullMarked
package dev.worldlog.bench.row;

import org.jspecify.annotations.NullMarked;
