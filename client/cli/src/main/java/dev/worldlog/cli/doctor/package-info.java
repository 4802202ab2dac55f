/** What {@code worldlog doctor} looks at, one class for each subject. */
@NullMarked
package dev.worldlog.cli.doctor;

import org.jspecify.annotations.NullMarked;
