/** The processes, channels and directories between which is measured. */
@NullMarked
package dev.worldlog.bench.lab;

import org.jspecify.annotations.NullMarked;
