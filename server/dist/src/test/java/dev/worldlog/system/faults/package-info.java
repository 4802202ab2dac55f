/** Tests that attack the system: processes killed, disks that fail, power that is lost. */
@NullMarked
package dev.worldlog.system.faults;

import org.jspecify.annotations.NullMarked;
