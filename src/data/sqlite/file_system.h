/* SPDX-License-Identifier: MIT */
/*
 * Purpose: tells whether a path is on a network file system, where SQLite's locks cannot be trusted
 * (architecture decision 7). Layer: data/sqlite, private.  Thread: any.
 * Must not: open the file that is asked about.
 */
#ifndef CHARTTY_DATA_SQLITE_FILE_SYSTEM_H
#define CHARTTY_DATA_SQLITE_FILE_SYSTEM_H

#include <stdbool.h>
#include <stddef.h>

/* The network file system's name ("NFS") by the magic number of statfs() and, for FUSE, which has
 * one number for all, the type in the mount table ("fuse.sshfs"; NULL if unknown). NULL: local. */
const char *file_system_network_name(unsigned long magic, const char *mount_type);

/* The same for the file system that holds an existing path. */
const char *file_system_of_path(const char *path);

/* The type of the mount with this device number in a mount table of the form of
 * /proc/self/mountinfo. */
bool file_system_mount_type(const char *table_path, unsigned major_number, unsigned minor_number,
                            char *type, size_t size);

#endif
