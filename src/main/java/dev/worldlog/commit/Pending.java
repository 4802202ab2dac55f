package dev.worldlog.commit;

import dev.worldlog.store.Mutation;

/** A mutation that waits for its commit. Immutable. */
record Pending(Mutation mutation, Reservation reservation, Completion completion) {}
