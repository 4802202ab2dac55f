/** The command line {@code worldlog}: one class for each verb, and what they share. */
@NullMarked
package dev.worldlog.cli;

import org.jspecify.annotations.NullMarked;
