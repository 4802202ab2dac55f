package dev.worldlog.cli;

/**
 * Ctrl-C and its relatives.
 *
 * <p>Implementations are thread-safe.
 */
interface Interrupts {
    /**
     * Has this done, on another thread, when the user interrupts; the process ends when it returns.
     *
     * @return takes the registration back
     */
    Registration onInterrupt(Runnable action);

    /** Takes a registration back. Implementations are thread-safe. */
    interface Registration extends AutoCloseable {
        @Override
        void close();
    }
}
