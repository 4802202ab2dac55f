/** The group commit, checked apart from what it commits for. */
@NullMarked
package dev.worldlog.commit;

import org.jspecify.annotations.NullMarked;
