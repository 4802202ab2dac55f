// A disk that fails when it is told to, and that knows what would be left after a loss of power.
//
// Preloaded into a process, it watches the files directly in FAULTY_DISK_DIRECTORY and keeps three things in
// FAULTY_DISK_IMAGE, each by inode number, for the next process as well:
//
//   flushed/N  the contents of the file as they were flushed
//   dirty/N    a byte for each page of 4096 that was written and not flushed since
//   live/N     a link to the file itself, so that it outlives its name and its number is not given away
//   names      the names in the directory as they were flushed: a line "N NAME" for each
//
// A flush copies the dirty pages. A flush that fails forgets which pages were dirty, as Linux does: what only memory holds
// then counts as written, and no later flush brings it to the disk. What is written through a memory map (the -shm file,
// which holds nothing of its own) is not looked at.
//
// FAULTY_DISK_CONTROL is a file of numbers, see `struct control`, through which a test arms faults while the process runs
// and sees how often each call was made.
//
// cc -shared -fPIC -O2 -o faulty-disk.so faulty-disk.c -ldl -lpthread

#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define PAGE 4096

// Calls number `from` to `from + times - 1` fail; none when `from` is 0.
struct fault {
  int64_t calls;
  int64_t from;
  int64_t times;
};

struct control {
  struct fault flushes;
  struct fault writes;
  struct fault cuts;
  int64_t limited;  // whether files may only grow by `room` bytes altogether
  int64_t room;
  // 1: do what SQLite does with synchronous=NORMAL, which is not to flush the write-ahead log before a checkpoint needs it.
  int64_t log_flush_withheld;
  int64_t log_flush_owed;
  int64_t last_write;  // the write with this number is not made: the process is killed instead; none when 0
};

static struct control *control;
static const char *directory;
static const char *image;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static int (*real_fsync)(int);
static int (*real_ftruncate)(int, off64_t);
static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_writev)(int, const struct iovec *, int);
static ssize_t (*real_pwrite)(int, const void *, size_t, off64_t);

__attribute__((constructor)) static void begin(void) {
  real_fsync = dlsym(RTLD_NEXT, "fsync");
  real_ftruncate = dlsym(RTLD_NEXT, "ftruncate64");
  real_write = dlsym(RTLD_NEXT, "write");
  real_writev = dlsym(RTLD_NEXT, "writev");
  real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
  image = getenv("FAULTY_DISK_IMAGE");
  const char *file = getenv("FAULTY_DISK_CONTROL");
  int fd = file ? open(file, O_RDWR) : -1;
  if (fd < 0 || !image) return;
  void *mapped = mmap(NULL, sizeof(struct control), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  close(fd);
  if (mapped == MAP_FAILED) return;
  control = mapped;
  directory = getenv("FAULTY_DISK_DIRECTORY");
}

// Whether the descriptor is a file directly in the directory; if so, what it is called.
static int watched(int fd, struct stat *status, char name[PATH_MAX]) {
  char link[64], path[PATH_MAX];
  if (!directory || fstat(fd, status) || !S_ISREG(status->st_mode)) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  size_t prefix = strlen(directory);
  if (length < 0) return 0;
  path[length] = 0;
  if (strncmp(path, directory, prefix) || path[prefix] != '/' || strchr(path + prefix + 1, '/')) return 0;
  snprintf(name, PATH_MAX, "%s", path + prefix + 1);
  return 1;
}

static int is_directory(int fd) {
  struct stat one, other;
  return directory && !fstat(fd, &one) && S_ISDIR(one.st_mode) && !stat(directory, &other) && one.st_ino == other.st_ino
         && one.st_dev == other.st_dev;
}

static int ends_with(const char *text, const char *end) {
  size_t whole = strlen(text), part = strlen(end);
  return whole >= part && !strcmp(text + whole - part, end);
}

static int is_index(const char *name) {
  return ends_with(name, "-shm");
}

static int fails(struct fault *fault) {
  int64_t call = __atomic_add_fetch(&fault->calls, 1, __ATOMIC_SEQ_CST);
  return fault->from > 0 && call >= fault->from && call - fault->from < fault->times;
}

static int open_in_image(const char *kind, ino_t inode, int flags) {
  char path[PATH_MAX];
  snprintf(path, sizeof path, "%s/%s/%lu", image, kind, (unsigned long) inode);
  return open(path, flags, 0600);
}

static void keep_alive(int fd, ino_t inode) {
  char from[64], to[PATH_MAX];
  snprintf(to, sizeof to, "%s/live/%lu", image, (unsigned long) inode);
  if (!access(to, F_OK)) return;
  snprintf(from, sizeof from, "/proc/self/fd/%d", fd);
  if (linkat(AT_FDCWD, from, AT_FDCWD, to, AT_SYMLINK_FOLLOW)) return;  // It has no name any more.
}

static void mark_dirty(int fd, ino_t inode, off64_t offset, size_t length) {
  char marks[64];
  memset(marks, 1, sizeof marks);
  keep_alive(fd, inode);
  int dirty = open_in_image("dirty", inode, O_CREAT | O_WRONLY);
  for (off64_t page = offset / PAGE; page <= (off64_t) (offset + length - 1) / PAGE; page += sizeof marks) {
    off64_t left = (off64_t) (offset + length - 1) / PAGE - page + 1;
    real_pwrite(dirty, marks, left < (off64_t) sizeof marks ? left : (off64_t) sizeof marks, page);
  }
  close(dirty);
}

static void forget_dirty(ino_t inode) {
  int dirty = open_in_image("dirty", inode, O_CREAT | O_WRONLY | O_TRUNC);
  close(dirty);
}

static void flush_contents(int fd, ino_t inode) {
  int dirty = open_in_image("dirty", inode, O_CREAT | O_RDWR);
  int flushed = open_in_image("flushed", inode, O_CREAT | O_WRONLY);
  char marks[PAGE], page[PAGE];
  ssize_t count;
  for (off64_t first = 0; (count = pread64(dirty, marks, sizeof marks, first)) > 0; first += count) {
    for (ssize_t i = 0; i < count; i++) {
      ssize_t length = marks[i] ? pread64(fd, page, PAGE, (first + i) * PAGE) : 0;
      if (length > 0) real_pwrite(flushed, page, length, (first + i) * PAGE);
    }
  }
  struct stat status;
  if (!fstat(fd, &status)) real_ftruncate(flushed, status.st_size);
  close(flushed);
  real_ftruncate(dirty, 0);
  close(dirty);
}

static void flush_names(void) {
  char draft[PATH_MAX], names[PATH_MAX];
  snprintf(draft, sizeof draft, "%s/names.new", image);
  snprintf(names, sizeof names, "%s/names", image);
  FILE *list = fopen(draft, "w");
  DIR *entries = opendir(directory);
  for (struct dirent *entry; list && entries && (entry = readdir(entries));) {
    if (entry->d_type == DT_REG && !is_index(entry->d_name)) {
      fprintf(list, "%lu %s\n", (unsigned long) entry->d_ino, entry->d_name);
    }
  }
  if (entries) closedir(entries);
  if (list) fclose(list);
  rename(draft, names);
}

// What a checkpoint does before it writes to the database.
static void flush_owed_log(const char *name) {
  if (!control->log_flush_owed || !ends_with(name, ".db")) return;
  char path[2 * PATH_MAX];
  struct stat status;
  snprintf(path, sizeof path, "%s/%s-wal", directory, name);
  int log = open(path, O_RDONLY);
  if (log < 0) return;
  control->log_flush_owed = 0;
  if (!fstat(log, &status)) flush_contents(log, status.st_ino);
  close(log);
}

static int flush(int fd) {
  struct stat status;
  char name[PATH_MAX];
  int contents = watched(fd, &status, name);
  int names = !contents && is_directory(fd);
  if (!contents && !names) return real_fsync(fd);
  pthread_mutex_lock(&lock);
  int failed = fails(&control->flushes);
  if (names) {
    if (!failed) flush_names();
  } else if (failed) {
    forget_dirty(status.st_ino);
  } else if (control->log_flush_withheld && ends_with(name, "-wal")) {
    control->log_flush_owed = 1;
  } else if (!is_index(name)) {
    flush_contents(fd, status.st_ino);
  }
  pthread_mutex_unlock(&lock);
  if (!failed) return 0;
  errno = EIO;
  return -1;
}

// Returns 0 when the write may happen, else -1 and why.
static int admit(int fd, off64_t offset, size_t length) {
  struct stat status;
  char name[PATH_MAX];
  if (!watched(fd, &status, name) || length == 0) return 0;
  off64_t at = offset < 0 ? lseek64(fd, 0, SEEK_CUR) : offset;
  int64_t growth = at + (off64_t) length - status.st_size;
  pthread_mutex_lock(&lock);
  int why = 0;
  if (fails(&control->writes)) {
    why = EIO;
  } else if (control->last_write && control->writes.calls >= control->last_write) {
    kill(getpid(), SIGKILL);
  } else if (control->limited && growth > 0) {
    if (growth > control->room) {
      why = ENOSPC;
    } else {
      control->room -= growth;
    }
  }
  if (!why && !is_index(name)) {
    flush_owed_log(name);
    mark_dirty(fd, status.st_ino, at, length);
  }
  pthread_mutex_unlock(&lock);
  if (!why) return 0;
  errno = why;
  return -1;
}

int fsync(int fd) {
  return flush(fd);
}

int fdatasync(int fd) {
  return flush(fd);
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t offset) {
  return admit(fd, offset, length) ? -1 : real_pwrite(fd, bytes, length, offset);
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset) {
  return pwrite64(fd, bytes, length, offset);
}

ssize_t write(int fd, const void *bytes, size_t length) {
  return admit(fd, -1, length) ? -1 : real_write(fd, bytes, length);
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
  size_t length = 0;
  for (int i = 0; i < count; i++) length += parts[i].iov_len;
  return admit(fd, -1, length) ? -1 : real_writev(fd, parts, count);
}

int ftruncate64(int fd, off64_t length) {
  struct stat status;
  char name[PATH_MAX];
  if (!watched(fd, &status, name)) return real_ftruncate(fd, length);
  pthread_mutex_lock(&lock);
  int failed = fails(&control->cuts);
  if (!failed) {
    keep_alive(fd, status.st_ino);
    control->room += length < status.st_size ? status.st_size - length : 0;
  }
  pthread_mutex_unlock(&lock);
  if (!failed) return real_ftruncate(fd, length);
  errno = EIO;
  return -1;
}

int ftruncate(int fd, off_t length) {
  return ftruncate64(fd, length);
}
