package dev.worldlog.store.sqlite;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was used last of many things that stand in the database, bounded.
 *
 * <p>Confined to the commit thread.
 */
final class Recent<K, V> {
    private static final int ENTRIES_MAX = 10_000;

    private final LinkedHashMap<K, V> values = new LinkedHashMap<>(256, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > ENTRIES_MAX;
        }
    };

    @Nullable
    V get(K key) {
        return values.get(key);
    }

    void put(K key, V value) {
        values.put(key, value);
    }
}
