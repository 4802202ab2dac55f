package dev.worldlog.conformance.play;

/** A step did not come out as the vector says; the message is for people. Immutable. */
final class StepFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StepFailure(String message) {
        super(message);
    }
}
