/* SPDX-License-Identifier: MIT */
/* Keys that came along with a backup. Any thread; it blocks. */
#include "src/data/backup/carried_keys.h"

#include "chartty/base/file.h"
#include "chartty/base/text.h"

#include <errno.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

void carried_key_path(const struct scratch *work, enum carried_key which,
                      char out[SCRATCH_PATH_SIZE])
{
    scratch_file(work, which == CARRIED_AUDIT_KEY ? "audit-key" : "badge-key", out);
}

int carried_keys_write(const struct scratch *work, const struct carried_keys *keys,
                       struct error *error)
{
    for (int which = 0; which < CARRIED_KEYS; which++) {
        char path[SCRATCH_PATH_SIZE];
        carried_key_path(work, (enum carried_key)which, path);
        if (keys->has[which] && file_make_once(path, keys->bytes[which], AUDIT_KEY_BYTES) != 0) {
            return file_failed(error, "A key of the records", "be written", errno);
        }
    }
    return 0;
}

bool carried_key_is_there(const char *path)
{
    return path != NULL && path[0] != '\0' && access(path, F_OK) == 0;
}

static bool same_key(const char *path, const char *other)
{
    unsigned char a[AUDIT_KEY_BYTES], b[AUDIT_KEY_BYTES];
    struct error ignored;
    bool same = audit_key_read(path, false, a, &ignored) == 0 &&
                audit_key_read(other, false, b, &ignored) == 0 &&
                sodium_memcmp(a, b, sizeof a) == 0;
    sodium_memzero(a, sizeof a);
    sodium_memzero(b, sizeof b);
    return same;
}

int carried_key_check(const char *carried, const char *own, struct error *error)
{
    char shown[120];
    if (!carried_key_is_there(carried) || !carried_key_is_there(own) || same_key(own, carried)) {
        return 0;
    }
    text_safe(shown, sizeof shown, own, strlen(own), NULL);
    return error_set(error, ERROR_REFUSED,
                     "The key %s is another one than the backup's. Move it away, then restore "
                     "again; nothing was touched.",
                     shown);
}

int carried_key_place(const char *carried, const char *own, bool *placed, struct error *error)
{
    unsigned char key[AUDIT_KEY_BYTES];
    *placed = false;
    if (!carried_key_is_there(carried) || own == NULL || own[0] == '\0') {
        return 0;
    }
    bool was_there = carried_key_is_there(own);
    int result = audit_key_read(carried, false, key, error);
    if (result == 0 && file_make_once(own, key, sizeof key) != 0) {
        result = file_failed(error, own, "be written", errno);
    }
    sodium_memzero(key, sizeof key);
    *placed = result == 0 && !was_there;
    /* Another program may have been there first. */
    return result == 0 ? carried_key_check(carried, own, error) : -1;
}
