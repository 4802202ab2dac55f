package dev.worldlog.log;

/**
 * The verification of a world's durable history, a piece at a time. The caller closes it.
 *
 * <p>Not thread-safe.
 */
public interface WorldVerification extends AutoCloseable {
    /**
     * Looks at the next piece and returns how far it is. Blocks for one short read of the store; is not called again after a
     * report with a result.
     */
    WorldReport advance();

    @Override
    void close();
}
