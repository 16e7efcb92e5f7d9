/* SPDX-License-Identifier: MIT */
/* Whole files. */
#include "chartty/base/file.h"

#include "chartty/base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

int file_write_all(int descriptor, const void *bytes, size_t length)
{
    const char *at = bytes;
    while (length > 0) {
        ssize_t written = write(descriptor, at, length);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            errno = written == 0 ? EIO : errno;
            return -1;
        }
        at += written;
        length -= (size_t)written;
    }
    return 0;
}

char *file_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    if (slash == NULL) {
        return memory_copy_text(".");
    }
    return memory_copy_bytes(path, slash == path ? 1 : (size_t)(slash - path));
}

int file_check_new(const char *path)
{
    struct stat status;
    if (lstat(path, &status) == 0) {
        errno = EEXIST;
        return -1;
    }
    char *folder = file_folder(path);
    int result = stat(folder, &status);
    if (result == 0 && !S_ISDIR(status.st_mode)) {
        errno = ENOTDIR;
        result = -1;
    }
    result = result == 0 ? faccessat(AT_FDCWD, folder, W_OK | X_OK, AT_EACCESS) : -1;
    int reason = errno;
    memory_free(folder);
    errno = reason;
    return result;
}

int file_sync_folder(const char *path)
{
    char *folder = file_folder(path);
    int descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int result = descriptor < 0 ? -1 : fsync(descriptor);
    int reason = errno;
    if (descriptor >= 0) {
        close(descriptor);
    }
    memory_free(folder);
    errno = reason;
    return result;
}

static int write_new(const char *path, const void *bytes, size_t length)
{
    int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0) {
        return -1;
    }
    int result = file_write_all(descriptor, bytes, length) != 0 || fsync(descriptor) != 0 ? -1 : 0;
    int reason = errno;
    if (close(descriptor) != 0 && result == 0) {
        result = -1;
        reason = errno;
    }
    errno = reason;
    return result;
}

int file_make_once(const char *path, const void *bytes, size_t length)
{
    unsigned number = 0;
    size_t size = strlen(path) + 16;
    char *beside = memory_new(size);
    if (getrandom(&number, sizeof number, 0) != (ssize_t)sizeof number) {
        number = (unsigned)getpid();
    }
    (void)snprintf(beside, size, "%s.%08x", path, number);
    int result = write_new(beside, bytes, length);
    int reason = errno;
    if (result == 0 && link(beside, path) != 0 && errno != EEXIST) {
        result = -1;
        reason = errno;
    }
    if (result == 0 || reason != EEXIST) { /* else it is another program's */
        (void)unlink(beside);
    }
    memory_free(beside);
    if (result == 0) {
        (void)file_sync_folder(path);
    }
    errno = reason;
    return result;
}
