package dev.worldlog.bench.row;

import dev.worldlog.bench.lab.ProcessMemory;

/**
 * Many listeners of one server that has nothing else to do. Closing it ends the server.
 *
 * <p>Implementations are confined to one thread, except {@link #memory}.
 */
interface Crowd extends AutoCloseable {
    /** What the server's process holds now. */
    ProcessMemory memory() throws Exception;

    /** Connects and lets everybody listen. */
    void gather() throws Exception;

    /** Sends the next thing to everybody. */
    void speak();

    /** Waits until everybody has heard everything, and refuses what anybody heard wrongly. */
    void verify() throws Exception;

    @Override
    void close();
}
