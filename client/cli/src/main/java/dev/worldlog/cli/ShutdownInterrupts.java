package dev.worldlog.cli;

/**
 * Interrupts as the virtual machine tells of them: by its shutdown hooks.
 *
 * <p>Thread-safe.
 */
final class ShutdownInterrupts implements Interrupts {
    @Override
    public Registration onInterrupt(Runnable action) {
        Thread hook = new Thread(action, "worldlog-interrupt");
        Runtime.getRuntime().addShutdownHook(hook);
        return () -> {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException shuttingDown) {
                // The hook runs already, or is about to; it cannot be taken back and need not be.
            }
        };
    }
}
