package dev.worldlog.conformance.vector;

import java.util.Set;

/** What a step can be, and what may stand beside it. Immutable. */
public enum Verb {
    /** Carries out an operation and waits for its answer; by the adapter, or by the kit itself past the proxy. */
    CALL("by", "with", "returns", "fails", "keep"),
    /** Begins an operation of the adapter under a name. */
    START("as", "with", "ignore"),
    /** The next reports of something that was started. */
    EXPECT("reports"),
    /** Cancels a subscription, and expects that its next report says so: nothing else came. */
    CANCEL(),
    /** The consumer of a subscription takes nothing any more. */
    PAUSE(),
    /** And again. */
    RESUME(),
    /** Waits until the history of a world, as the kit reads it, is this. */
    HOLDS("events"),
    /** Asks the server whether it holds a world as it was written. */
    VERIFY(),
    /** Changes the network between adapter and server. */
    PROXY(),
    /** Ends or starts the process of the server. */
    SERVER();

    @SuppressWarnings("ImmutableEnumChecker") // made by Set.of
    private final Set<String> companions;

    Verb(String... companions) {
        this.companions = Set.of(companions);
    }

    Set<String> companions() {
        return companions;
    }
}
