package dev.worldlog.server.grpc;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallExecutorSupplier;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads of the edge besides the transport's: for calls, for streams, for health and reflection, and one for
 * alarms. Emits that saturate their threads delay neither a subscriber nor the health check.
 *
 * <p>The queues have no bound of their own: each call has at most one task in them, and calls are bounded. A task of a
 * call that was let in must never be refused, or the call would keep what it holds.
 *
 * <p>Thread-safe.
 */
final class ServerThreads implements ServerCallExecutorSupplier, AutoCloseable {
    private final ThreadPoolExecutor calls;
    private final ThreadPoolExecutor streams;
    private final ThreadPoolExecutor control;
    private final ScheduledThreadPoolExecutor alarms;

    private ServerThreads(int processors) {
        calls = pool("worldlog-call", Math.max(4, 2 * processors));
        streams = pool("worldlog-stream", Math.max(2, processors));
        control = pool("worldlog-control", 2);
        alarms = new ScheduledThreadPoolExecutor(1, runnable -> thread(runnable, "worldlog-alarm"));
        alarms.setRemoveOnCancelPolicy(true);
        alarms.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Threads start as they are needed. */
    static ServerThreads create() {
        return new ServerThreads(Runtime.getRuntime().availableProcessors());
    }

    private static ThreadPoolExecutor pool(String name, int threads) {
        AtomicInteger count = new AtomicInteger();
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads,
                threads,
                30,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                runnable -> thread(runnable, name + "-" + count.incrementAndGet()));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private static Thread thread(Runnable runnable, String name) {
        Thread thread = new Thread(runnable, name);
        thread.setDaemon(true);
        return thread;
    }

    Executor calls() {
        return calls;
    }

    Executor streams() {
        return streams;
    }

    ScheduledExecutorService alarms() {
        return alarms;
    }

    @Override
    public <Q, A> Executor getExecutor(ServerCall<Q, A> call, Metadata metadata) {
        String service = String.valueOf(call.getMethodDescriptor().getServiceName());
        if (!service.startsWith("worldlog.")) {
            return control;
        }
        return call.getMethodDescriptor().getType().clientSendsOneMessage()
                        && !call.getMethodDescriptor().getType().serverSendsOneMessage()
                ? streams
                : calls;
    }

    /** Ends the threads; what they were doing is given up. */
    @Override
    public void close() {
        for (ExecutorService executor : List.of(alarms, calls, streams, control)) {
            executor.shutdownNow();
        }
    }
}
