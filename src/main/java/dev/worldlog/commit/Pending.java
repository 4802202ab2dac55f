package dev.worldlog.commit;

import dev.worldlog.store.Mutation;

/** A mutation that waits for its commit. Immutable. */
record Pending(Mutation mutation, Reservation reservation, Completion completion) {
    /** Whether a world is deleted, which needs no room and makes some. */
    boolean isDeletion() {
        return mutation instanceof Mutation.DeleteWorld;
    }
}
