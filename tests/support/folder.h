/* SPDX-License-Identifier: MIT */
/* A test's folder, removed with all that is in it. Tests only. */
#ifndef CHARTTY_TESTS_SUPPORT_FOLDER_H
#define CHARTTY_TESTS_SUPPORT_FOLDER_H

#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>

static inline int folder_remove_entry(const char *path, const struct stat *status, int type,
                                      struct FTW *walk)
{
    (void)status;
    (void)type;
    (void)walk;
    return remove(path);
}

static inline void folder_remove(const char *folder)
{
    (void)nftw(folder, folder_remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

#endif
