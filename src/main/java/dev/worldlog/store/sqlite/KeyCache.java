package dev.worldlog.store.sqlite;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The keys of the texts used last, bounded.
 *
 * <p>Confined to the commit thread.
 */
final class KeyCache<T> {
    private static final int ENTRIES_MAX = 10_000;

    private final LinkedHashMap<T, Long> keys = new LinkedHashMap<>(256, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<T, Long> eldest) {
            return size() > ENTRIES_MAX;
        }
    };

    /** Returns the key of a text, 0 when it is not known here. */
    long get(T text) {
        Long key = keys.get(text);
        return key == null ? 0 : key;
    }

    void put(T text, long key) {
        keys.put(text, key);
    }
}
