package dev.worldlog.store.sqlite;

import java.util.Locale;
import java.util.Set;

/**
 * Which kinds of file system a database may live on. One that other hosts share has neither the locks nor the shared memory
 * that SQLite's log needs.
 *
 * <p>Immutable.
 */
final class FileSystems {
    private static final Set<String> SHARED = Set.of(
            "9p",
            "afs",
            "afpfs",
            "beegfs",
            "ceph",
            "cifs",
            "coda",
            "davfs",
            "glusterfs",
            "gpfs",
            "lustre",
            "ncpfs",
            "nfs",
            "nfs4",
            "pvfs2",
            "smb",
            "smb2",
            "smb3",
            "smbfs",
            "webdav");
    private static final Set<String> LOCAL_IN_USER_SPACE = Set.of("fuse.fuse-overlayfs", "fuseblk");

    private FileSystems() {}

    /** Whether the type, as the system names it, is one that cannot hold a database. */
    static boolean isShared(String type) {
        String name = type.toLowerCase(Locale.ROOT);
        return SHARED.contains(name) || (name.startsWith("fuse") && !LOCAL_IN_USER_SPACE.contains(name));
    }
}
