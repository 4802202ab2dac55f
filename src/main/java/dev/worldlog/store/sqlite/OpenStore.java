package dev.worldlog.store.sqlite;

/**
 * What an opened store consists of.
 *
 * @param resources everything that was opened, to be closed in the opposite order
 *     <p>Immutable.
 */
record OpenStore(
        SqliteStoreWriter writer,
        ReaderPool readers,
        StoreDirectory directory,
        Backups backups,
        long epoch,
        boolean previousStopWasUnclean,
        Resources resources) {}
