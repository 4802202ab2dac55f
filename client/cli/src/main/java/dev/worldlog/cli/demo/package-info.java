/** The demonstration: a server of its own, a recorded run, a kill, and the proof that nothing was lost. */
@NullMarked
package dev.worldlog.cli.demo;

import org.jspecify.annotations.NullMarked;
