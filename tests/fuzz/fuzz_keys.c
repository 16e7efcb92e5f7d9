/* SPDX-License-Identifier: MIT */
/* Any bytes as keys: well-formed keys come out, the same ones however the bytes are split. */
#include "fuzz/fuzz.h"

#include "chartty/base/memory.h"
#include "chartty/base/text.h"
#include "ui/term/keys.h"

#include <string.h>

static void hear_key(void *context, const struct key *key)
{
    struct buffer *heard = context;
    size_t length = strlen(key->text);
    fuzz_require(key->code > KEY_CODE_NONE && key->code < KEY_CODE_COUNT, "a known key");
    fuzz_require(text_is_utf8(key->text, length), "text is UTF-8");
    fuzz_require(key->code != KEY_CODE_TEXT || (unsigned char)key->text[0] > ' ', "no controls");
    fuzz_require((key->code == KEY_CODE_TEXT) <= (length > 0), "text is not empty");
    buffer_format(heard, "%d %s\n", (int)key->code, key->text);
}

static void hear_paste(void *context, const char *bytes, size_t length, bool cut)
{
    struct buffer *heard = context;
    fuzz_require(length <= 64 * 1024, "a paste is bounded");
    buffer_format(heard, "paste %zu %d ", length, (int)cut);
    buffer_add(heard, bytes, length);
}

/* Feeds in pieces of `piece` bytes; the last turn ends what is unfinished. */
static void hear(const uint8_t *bytes, size_t length, size_t piece, struct buffer *heard)
{
    struct key_sink sink = {hear_key, hear_paste, heard};
    struct keys *keys = keys_new(NULL, 0);
    buffer_init(heard);
    for (size_t at = 0; at < length; at += piece) {
        size_t count = length - at < piece ? length - at : piece;
        keys_feed(keys, (const char *)bytes + at, count, &sink);
    }
    keys_timeout(keys, &sink);
    fuzz_require(!keys_waiting(keys), "nothing waits after the delay");
    /* And once more on a slow line, where every piece comes late. */
    struct buffer late;
    struct key_sink late_sink = {hear_key, hear_paste, &late};
    buffer_init(&late);
    for (size_t at = 0; at < length; at += piece) {
        size_t count = length - at < piece ? length - at : piece;
        keys_feed(keys, (const char *)bytes + at, count, &late_sink);
        keys_timeout(keys, &late_sink);
        keys_late(keys, at % 2 == 0);
    }
    buffer_release(&late);
    keys_free(keys);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct buffer whole, split;
    hear(bytes, length, length > 0 ? length : 1, &whole);
    hear(bytes, length, 1, &split);
    fuzz_require(whole.length == split.length, "the same keys however the bytes come");
    fuzz_require(whole.length == 0 || memcmp(whole.bytes, split.bytes, whole.length) == 0,
                 "the same keys however the bytes come");
    buffer_release(&whole);
    buffer_release(&split);
    return 0;
}
