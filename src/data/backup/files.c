/* SPDX-License-Identifier: MIT */
/* Whole files, and folders for work. Any thread; it blocks. */
#include "src/data/backup/files.h"

#include "chartty/base/file.h"
#include "chartty/base/memory.h"
#include "chartty/base/text.h"
#include "chartty/base/words.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SHOWN_SIZE = 120, PARENT_MAX = 900, MAKE_MAX = 50, FLUSH_BYTES = 1 << 20 };

ssize_t file_read_all(int file, void *bytes, size_t length)
{
    char *at = bytes;
    size_t done = 0;
    while (done < length) {
        ssize_t got = read(file, at + done, length - done);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return -1;
        }
        if (got == 0) {
            break;
        }
        done += (size_t)got;
    }
    return (ssize_t)done;
}

int file_failed(struct error *error, const char *what, const char *doing, int number)
{
    char shown[SHOWN_SIZE];
    text_safe(shown, sizeof shown, WORDS(what), strlen(WORDS(what)), NULL);
    if (number == ENOSPC || number == EDQUOT) {
        error_set(error, ERROR_IO, "%s cannot %s: the disk is full. Make room, then try again.",
                  shown, doing);
    } else if (number == EACCES || number == EPERM || number == EROFS) {
        error_set(error, ERROR_DENIED,
                  "%s cannot %s: this account may not. Name another place, or ask for the right.",
                  shown, doing);
    } else if (number == ENOENT) {
        error_set(error, ERROR_NOT_FOUND, "%s cannot %s: there is no such file or folder.", shown,
                  doing);
    } else if (number == EEXIST) {
        error_set(error, ERROR_REFUSED, "%s is there already. Name a new file.", shown);
    } else {
        error_set(error, ERROR_IO, "%s cannot %s: %s. Look at the disk, then try again.", shown,
                  doing, strerror(number));
    }
    error_detail(error, "file: errno %d", number);
    return -1;
}

void file_flush_some(int file, int64_t written, int64_t *flushed)
{
    if (written - *flushed >= FLUSH_BYTES) {
        (void)sync_file_range(file, *flushed, written - *flushed, SYNC_FILE_RANGE_WRITE);
        (void)sync_file_range(file, 0, *flushed,
                              SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE |
                                  SYNC_FILE_RANGE_WAIT_AFTER);
        *flushed = written;
    }
}

int file_name_new(const char *made, const char *path)
{
    if (renameat2(AT_FDCWD, made, AT_FDCWD, path, RENAME_NOREPLACE) != 0) {
        if (errno != EINVAL && errno != ENOSYS) {
            return -1;
        }
        struct stat there; /* a file system that cannot do both at once */
        if (lstat(path, &there) == 0) {
            errno = EEXIST;
            return -1;
        }
        if (rename(made, path) != 0) {
            return -1;
        }
    }
    return file_sync_folder(path);
}

/* --- folders for work ------------------------------------------------------------------------ */

/* All files of a folder that has no folders, and it. */
static void remove_folder(const char *path)
{
    DIR *folder = opendir(path);
    const struct dirent *entry;
    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
            (void)unlinkat(dirfd(folder), entry->d_name, 0);
        }
    }
    if (folder != NULL) {
        closedir(folder);
    }
    (void)rmdir(path);
}

static int lock_folder(const char *path)
{
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    if (folder >= 0 && flock(folder, LOCK_EX | LOCK_NB) != 0) {
        close(folder);
        return -1;
    }
    return folder;
}

static void remove_if_left(const char *path)
{
    struct stat status;
    if (lstat(path, &status) != 0 || !S_ISDIR(status.st_mode) || status.st_uid != geteuid()) {
        return;
    }
    int lock = lock_folder(path);
    if (lock >= 0) {
        remove_folder(path);
        close(lock);
    }
}

static void remove_left(const char *parent, const char *prefix)
{
    DIR *folder = opendir(parent);
    const struct dirent *entry;
    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        if (strncmp(entry->d_name, prefix, strlen(prefix)) == 0) {
            char path[SCRATCH_PATH_SIZE];
            (void)snprintf(path, sizeof path, "%.900s/%.255s", parent, entry->d_name);
            remove_if_left(path);
        }
    }
    if (folder != NULL) {
        closedir(folder);
    }
}

/* A folder that is locked and still there: another process may take a new one, until it is locked,
 * for one that was left. 0, 1 it was taken away, or -1 and errno. */
static int make_locked(const char *parent, const char *prefix, struct scratch *out)
{
    struct stat locked, named;
    (void)snprintf(out->path, sizeof out->path, "%.900s/%sXXXXXX", parent, prefix);
    if (mkdtemp(out->path) == NULL) {
        return -1;
    }
    out->lock = lock_folder(out->path);
    if (out->lock >= 0 && fstat(out->lock, &locked) == 0 && lstat(out->path, &named) == 0 &&
        locked.st_ino == named.st_ino && locked.st_dev == named.st_dev) {
        return 0;
    }
    (void)rmdir(out->path);
    if (out->lock >= 0) {
        close(out->lock);
        out->lock = -1;
    }
    return 1;
}

int scratch_new(const char *parent, const char *name, struct scratch *out, struct error *error)
{
    char prefix[64];
    int result = 1;
    *out = (struct scratch){.lock = -1};
    (void)snprintf(prefix, sizeof prefix, ".chartty-%.40s-", name);
    if (strlen(parent) > PARENT_MAX) {
        return file_failed(error, parent, "be used for the work", ENAMETOOLONG);
    }
    remove_left(parent, prefix);
    for (int attempt = 0; attempt < MAKE_MAX && result == 1; attempt++) {
        result = make_locked(parent, prefix, out);
    }
    if (result != 0) {
        int number = result == 1 ? EBUSY : errno;
        out->path[0] = '\0';
        return file_failed(error, parent, "be used for the work", number);
    }
    return 0;
}

void scratch_file(const struct scratch *scratch, const char *name, char out[SCRATCH_PATH_SIZE])
{
    (void)snprintf(out, SCRATCH_PATH_SIZE, "%s/%.100s", scratch->path, name);
}

void scratch_end(struct scratch *scratch)
{
    if (scratch->path[0] != '\0') {
        remove_folder(scratch->path);
        scratch->path[0] = '\0';
    }
    if (scratch->lock > 0) {
        close(scratch->lock);
        scratch->lock = -1;
    }
}
