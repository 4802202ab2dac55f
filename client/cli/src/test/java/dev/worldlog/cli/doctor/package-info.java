@NullMarked
package dev.worldlog.cli.doctor;

import org.jspecify.annotations.NullMarked;
