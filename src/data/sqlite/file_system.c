/* SPDX-License-Identifier: MIT */
/*
 * Purpose: tells whether a path is on a network file system. Layer: data/sqlite, private.
 * Thread: any; no state.  Must not: open the file that is asked about.
 */
#include "src/data/sqlite/file_system.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>

enum { FUSE_MAGIC = 0x65735546 };

/* Numbers from linux/magic.h and the file systems' own sources. */
static const struct {
    unsigned long magic;
    const char *name;
} network_magics[] = {
    {0x6969, "NFS"},       {0xFF534D42, "CIFS"}, {0x517B, "SMB"},        {0xFE534D42, "SMB2"},
    {0x01021997, "9P"},    {0x5346414F, "AFS"},  {0x6B414653, "AFS"},    {0x73757245, "Coda"},
    {0x564C, "NCP"},       {0x00C36400, "Ceph"}, {0x0BD00BD0, "Lustre"}, {0x47504653, "GPFS"},
    {0x7461636F, "OCFS2"},
};

/* FUSE carries local file systems too (NTFS, exFAT), so only these are known to be remote. */
static const struct {
    const char *type, *name;
} network_fuse_types[] = {
    {"fuse.sshfs", "SSHFS"},
    {"fuse.rclone", "rclone"},
    {"fuse.s3fs", "S3"},
    {"fuse.davfs", "WebDAV"},
    {"fuse.davfs2", "WebDAV"},
    {"fuse.glusterfs", "GlusterFS"},
    {"fuse.curlftpfs", "FTP"},
    {"fuse.gcsfuse", "GCS"},
    {"fuse.smbnetfs", "SMB"},
    {"fuse.ceph", "Ceph"},
    {"fuse.ceph-fuse", "Ceph"},
    {"fuse.moosefs", "MooseFS"},
    {"fuse.mount.glusterfs", "GlusterFS"},
    {"fuse.seaweedfs", "SeaweedFS"},
};

const char *file_system_network_name(unsigned long magic, const char *mount_type)
{
    /* f_type is signed and as wide as long: a 32-bit number may come sign-extended. */
    magic &= 0xFFFFFFFFUL;
    for (size_t i = 0; i < sizeof network_magics / sizeof network_magics[0]; i++) {
        if (network_magics[i].magic == magic) {
            return network_magics[i].name;
        }
    }
    if (magic != FUSE_MAGIC || mount_type == NULL) {
        return NULL;
    }
    for (size_t i = 0; i < sizeof network_fuse_types / sizeof network_fuse_types[0]; i++) {
        if (strcmp(network_fuse_types[i].type, mount_type) == 0) {
            return network_fuse_types[i].name;
        }
    }
    return NULL;
}

bool file_system_mount_type(const char *table_path, unsigned major_number, unsigned minor_number,
                            char *type, size_t size)
{
    FILE *table = fopen(table_path, "re");
    if (table == NULL) {
        return false;
    }
    char line[4096];
    bool found = false;
    while (!found && fgets(line, sizeof line, table) != NULL) {
        unsigned line_major, line_minor;
        /* "36 35 98:0 /root /mount options optional - type source options" */
        if (sscanf(line, "%*u %*u %u:%u", &line_major, &line_minor) != 2 ||
            line_major != major_number || line_minor != minor_number) {
            continue;
        }
        const char *after = strstr(line, " - ");
        if (after != NULL) {
            after += 3;
            size_t length = strcspn(after, " \n");
            found = length < size;
            if (found) {
                memcpy(type, after, length);
                type[length] = '\0';
            }
        }
    }
    fclose(table);
    return found;
}

const char *file_system_of_path(const char *path)
{
    struct statfs system;
    if (statfs(path, &system) != 0) {
        return NULL;
    }
    char type[64];
    bool has_type = false;
    struct stat file;
    if ((unsigned long)system.f_type == FUSE_MAGIC && stat(path, &file) == 0) {
        has_type = file_system_mount_type("/proc/self/mountinfo", major(file.st_dev),
                                          minor(file.st_dev), type, sizeof type);
    }
    return file_system_network_name((unsigned long)system.f_type, has_type ? type : NULL);
}
