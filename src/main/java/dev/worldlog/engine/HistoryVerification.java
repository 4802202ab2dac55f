package dev.worldlog.engine;

import dev.worldlog.cursor.StoreFailures;
import dev.worldlog.log.DamagedRange;
import dev.worldlog.log.EventLogException;
import dev.worldlog.log.WorldReport;
import dev.worldlog.log.WorldReport.Result;
import dev.worldlog.log.WorldVerification;
import dev.worldlog.store.ChainPosition;
import dev.worldlog.store.CheckedPage;
import dev.worldlog.store.StoreReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Checks a world's history page by page, up to where it was durable at the beginning, and compares the hash chain at the end.
 *
 * <p>Not thread-safe.
 */
final class HistoryVerification implements WorldVerification {
    private static final int DAMAGES_MAX = 100;

    private final WorldEntry entry;
    private final StoreReader store;
    private final Runnable release;
    private final ChainPosition written;
    private final List<DamagedRange> damages = new ArrayList<>();
    private ChainPosition checked = ChainPosition.ORIGIN;
    private long eventCount;
    private long damageCount;
    private boolean closed;

    /** Takes over a held entry, which {@code release} gives back. */
    HistoryVerification(WorldEntry entry, StoreReader store, Runnable release) {
        this.entry = entry;
        this.store = store;
        this.release = release;
        this.written = StoreFailures.translated(() -> store.chainHead(key())).orElseThrow(this::deleted);
    }

    @Override
    public WorldReport advance() {
        CheckedPage page = StoreFailures.translated(() -> store.check(key(), checked, written.sequence()));
        if (entry.emitter().isDeleted()) {
            throw deleted();
        }
        checked = page.through();
        eventCount += page.eventCount();
        damageCount += page.damages().size();
        page.damages().stream().limit(DAMAGES_MAX - damages.size()).forEach(damages::add);
        return new WorldReport(
                checked.sequence(), written.sequence(), eventCount, damages, damageCount, result(), checked.head());
    }

    private Optional<Result> result() {
        if (checked.sequence() < written.sequence()) {
            return Optional.empty();
        }
        if (damageCount > 0) {
            return Optional.of(Result.DAMAGED);
        }
        return Optional.of(checked.equals(written) ? Result.INTACT : Result.ALTERED);
    }

    private long key() {
        return entry.world().record().key();
    }

    private EventLogException deleted() {
        return EventLogException.worldDeleted(entry.world().record().id());
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            release.run();
        }
    }
}
