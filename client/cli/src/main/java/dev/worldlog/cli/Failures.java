package dev.worldlog.cli;

import dev.worldlog.client.WorldlogException;
import java.util.function.Supplier;

/**
 * Turns what went wrong into an exit code and the line that the user reads.
 *
 * <p>Immutable.
 */
final class Failures {
    private Failures() {}

    static int exitCode(Throwable failure) {
        if (failure instanceof CommandException said) {
            return said.exitCode();
        }
        if (!(failure instanceof WorldlogException refused)) {
            return ExitCode.FAILED;
        }
        return switch (refused.reason()) {
            case ERROR_REASON_WORLD_DELETED -> ExitCode.NOT_FOUND;
            case ERROR_REASON_UNEXPECTED_LAST_SEQUENCE, ERROR_REASON_ETAG_MISMATCH -> ExitCode.CONFLICT;
            default ->
                switch (refused.code()) {
                    case NOT_FOUND -> ExitCode.NOT_FOUND;
                    case ALREADY_EXISTS -> ExitCode.CONFLICT;
                    case UNAVAILABLE, DEADLINE_EXCEEDED -> ExitCode.UNAVAILABLE;
                    default -> ExitCode.FAILED;
                };
        };
    }

    /** @param address the server that was asked */
    static String line(Throwable failure, Supplier<String> address) {
        String line = failure instanceof WorldlogException refused
                ? refusal(refused, address)
                : failure instanceof CommandException ? String.valueOf(failure.getMessage()) : failure.toString();
        return line.replaceAll("\\s+", " ").strip();
    }

    private static String refusal(WorldlogException failure, Supplier<String> address) {
        return switch (failure.reason()) {
            case ERROR_REASON_UNSPECIFIED ->
                switch (failure.code()) {
                    case UNAVAILABLE ->
                        "cannot reach the server at " + address.get() + " (" + failure.description()
                                + "); is it running? start one with: worldlog serve";
                    case DEADLINE_EXCEEDED ->
                        "no answer in time from the server at " + address.get() + " (" + failure.description()
                                + "); ask it how it is with: worldlog doctor";
                    default -> failure.description();
                };
            case ERROR_REASON_WORLD_NOT_FOUND -> failure.description() + " (create it with: worldlog worlds create)";
            case ERROR_REASON_STORE_UNAVAILABLE, ERROR_REASON_OVERLOADED, ERROR_REASON_SHUTTING_DOWN ->
                failure.description() + " (try again)";
            default -> failure.description();
        };
    }
}
