/* SPDX-License-Identifier: MIT */
/* Memory for secrets, by libsodium. Any thread. */
#include "chartty/base/secret.h"

#include "chartty/base/memory.h"
#include "chartty/base/text.h"

#include <sodium.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

void *secret_new(size_t size)
{
    /* Safe to call again and from any thread. */
    void *secret = sodium_init() < 0 ? NULL : sodium_malloc(size > 0 ? size : 1);
    if (secret == NULL) {
        memory_array(SIZE_MAX, 2); /* ends the program as every lack of memory does */
        abort();
    }
    memset(secret, 0, size);
    return secret;
}

char *secret_copy_text(const char *text)
{
    if (text == NULL) {
        return NULL;
    }
    size_t length = strlen(text);
    char *secret = secret_new(length + 1);
    memcpy(secret, text, length + 1);
    return secret;
}

char *secret_compose_text(const char *text)
{
    size_t length = strlen(text);
    if (!text_is_utf8(text, length)) {
        return NULL;
    }
    /* Decomposing makes at most 18 of one; reencoding is done in place and ends with a 0. */
    size_t room = 18 * length + 2;
    utf8proc_int32_t *points = secret_new(room * sizeof(*points));
    utf8proc_option_t options = UTF8PROC_STABLE | UTF8PROC_COMPOSE;
    utf8proc_ssize_t count =
        utf8proc_decompose((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)length, points,
                           (utf8proc_ssize_t)(room - 1), options);
    if (count < 0 || utf8proc_reencode(points, count, options) < 0) {
        secret_free(points);
        return NULL;
    }
    char *composed = secret_copy_text((const char *)points);
    secret_free(points);
    return composed;
}

void secret_free(void *secret)
{
    sodium_free(secret);
}

void secret_wipe(void *bytes, size_t size)
{
    sodium_memzero(bytes, size);
}

bool secret_can_lock(void)
{
    char *page = secret_new(4096);
    bool locked = sodium_mlock(page, 4096) == 0;
    secret_free(page);
    return locked;
}
