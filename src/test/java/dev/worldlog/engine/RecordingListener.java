package dev.worldlog.engine;

import dev.worldlog.store.StoreException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;

/** Remembers what the engine said of its store. Thread-safe. */
public final class RecordingListener implements EngineListener {
    private final List<String> said = new CopyOnWriteArrayList<>();
    private final BlockingQueue<String> news = new LinkedBlockingQueue<>();

    @Override
    public void writesFailing(StoreException failure) {
        say("failing");
    }

    @Override
    public void writesRecovered() {
        say("recovered");
    }

    @Override
    public void writesEnded(Throwable failure) {
        say("ended");
    }

    private void say(String word) {
        said.add(word);
        news.add(word);
    }

    public List<String> said() {
        return said;
    }

    /** Waits for the next word. */
    public String next() throws InterruptedException {
        return java.util.Objects.requireNonNullElse(
                news.poll(20, java.util.concurrent.TimeUnit.SECONDS), "nothing was said");
    }
}
