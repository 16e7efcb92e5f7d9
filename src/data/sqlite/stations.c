/* SPDX-License-Identifier: MIT */
/* The lock that stations share and an exchange has alone: flock() on a file of its own, which the
 * kernel lets go whenever its program ends. Any thread. */
#include "src/data/sqlite/stations.h"

#include "chartty/base/memory.h"
#include "chartty/base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

enum { SHOWN_SIZE = 120 };

static int open_lock(const char *path)
{
    struct buffer name;
    buffer_init(&name);
    buffer_format(&name, "%s.stations", path);
    int file = open(name.bytes, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    buffer_release(&name);
    return file;
}

static int busy(const char *path, bool is_station, struct error *error)
{
    char shown[SHOWN_SIZE];
    text_safe(shown, sizeof shown, path, strlen(path), NULL);
    return is_station
               ? error_set(error, ERROR_BUSY,
                           "%s is being restored from a backup. Try again when that is done.",
                           shown)
               : error_set(error, ERROR_BUSY,
                           "A station has %s open. Close every station on it, then try "
                           "again; nothing was touched.",
                           shown);
}

int stations_enter(const char *path, const struct stat *opened, struct error *error)
{
    struct stat present;
    int file = open_lock(path);
    if (file < 0) {
        return 0;
    }
    if (flock(file, LOCK_SH | LOCK_NB) != 0 || stat(path, &present) != 0 ||
        present.st_ino != opened->st_ino || present.st_dev != opened->st_dev) {
        close(file);
        return busy(path, true, error);
    }
    return file;
}

int stations_shut_out(const char *path, struct error *error)
{
    int file = open_lock(path);
    if (file < 0) {
        error_set(error, ERROR_DENIED,
                  "The folder of the records cannot be written. Ask for write permission on it.");
        error_detail(error, "stations: errno %d", errno);
        return -1;
    }
    if (flock(file, LOCK_EX | LOCK_NB) != 0) {
        close(file);
        return busy(path, false, error);
    }
    return file;
}

void stations_leave(int number)
{
    if (number > 0) {
        close(number);
    }
}
