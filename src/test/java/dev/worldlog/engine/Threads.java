package dev.worldlog.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Threads that do the same thing at the same time. Thread-safe. */
final class Threads implements AutoCloseable {
    private final ExecutorService executor;

    Threads(int count) {
        executor = Executors.newFixedThreadPool(count);
    }

    /** Runs a call so many times and returns the answers. */
    <T> List<T> call(int times, Callable<T> call) throws Exception {
        List<Future<T>> futures = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            futures.add(executor.submit(call));
        }
        List<T> answers = new ArrayList<>();
        for (Future<T> future : futures) {
            answers.add(future.get(60, TimeUnit.SECONDS));
        }
        return answers;
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
