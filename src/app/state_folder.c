/* SPDX-License-Identifier: MIT */
/* Where the station's own files are. Start-up. */
#include "src/app/state_folder.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char site_folder[] = "/var/lib/chartty/";

/* Each part of the path that is missing, private from the start. */
static int make_folders(char *path, struct error *error)
{
    for (char *at = path + 1;; at++) {
        if (*at != '/' && *at != '\0') {
            continue;
        }
        char end = *at;
        *at = '\0';
        int failed = mkdir(path, 0700) != 0 && errno != EEXIST ? errno : 0;
        if (failed != 0) {
            error_set(error, failed == EACCES ? ERROR_DENIED : ERROR_IO,
                      "The folder %s cannot be made: %s. Set state in chartty.conf.", path,
                      strerror(failed));
        }
        *at = end;
        if (failed != 0) {
            return -1;
        }
        if (end == '\0') {
            return 0;
        }
    }
}

static bool default_folder(const char *url, char out[STATE_PATH_SIZE])
{
    const char *path = strncmp(url, "sqlite:", 7) == 0 ? url + 7 : url;
    const char *base = getenv("XDG_STATE_HOME");
    const char *home = getenv("HOME");
    if (strncmp(path, site_folder, sizeof(site_folder) - 1) == 0) {
        snprintf(out, STATE_PATH_SIZE, "%sstate", site_folder);
    } else if (base != NULL && base[0] == '/') {
        snprintf(out, STATE_PATH_SIZE, "%s/chartty", base);
    } else if (home != NULL && home[0] == '/' && access(home, F_OK) == 0) {
        /* A home that is not there ("/nonexistent") is not made by us. */
        snprintf(out, STATE_PATH_SIZE, "%s/.local/state/chartty", home);
    } else {
        return false;
    }
    return true;
}

static int check_private(const char *path, const struct stat *status, mode_t others,
                         const char *command, struct error *error)
{
    if (status->st_uid != geteuid()) {
        return error_set(error, ERROR_DENIED,
                         "%s belongs to another user of this machine. Use one of your own.", path);
    }
    if ((status->st_mode & others) != 0) {
        return error_set(error, ERROR_DENIED, "%s is open to others. Run: chmod %s %s", path,
                         command, path);
    }
    return 0;
}

int state_folder(const struct settings *settings, const char *url, char out[STATE_PATH_SIZE],
                 struct error *error)
{
    struct stat status = {0};
    int result = 0;
    out[0] = '\0';
    if (settings->state[0] != '\0') {
        snprintf(out, STATE_PATH_SIZE, "%s", settings->state);
    } else if (!default_folder(url, out)) {
        return error_set(error, ERROR_INVALID,
                         "There is no folder for keys and unfinished forms: set HOME, or state in "
                         "chartty.conf.");
    }
    if (out[0] != '/') {
        result = error_set(error, ERROR_INVALID,
                           "The setting state wants a whole path that begins with /.");
    } else if (stat(out, &status) != 0) {
        result = make_folders(out, error);
    } else if (!S_ISDIR(status.st_mode)) {
        result = error_set(error, ERROR_INVALID, "%s is not a folder.", out);
    } else {
        result = check_private(out, &status, S_IWGRP | S_IWOTH, "go-w", error);
    }
    if (result != 0) {
        out[0] = '\0';
    }
    return result;
}

int state_file_check(const char *path, struct error *error)
{
    struct stat status = {0};
    if (path[0] == '\0' || stat(path, &status) != 0) {
        return 0;
    }
    if (!S_ISREG(status.st_mode)) {
        return error_set(error, ERROR_INVALID, "%s is not a file.", path);
    }
    return check_private(path, &status, S_IRWXG | S_IRWXO, "600", error);
}
