/* SPDX-License-Identifier: MIT */
/* A story's directives for what a person does, and for the time that passes. Loop thread. */
#include "src/app/story_private.h"

#include "chartty/base/text.h"

#include <stdio.h>
#include <string.h>

int story_press_keys(struct story *story, const char *value, struct error *error)
{
    char name[32];
    int used = 0;
    if (story_begin(story, error) != 0) {
        return -1;
    }
    while (sscanf(value, "%31s%n", name, &used) == 1) {
        struct key key;
        if (!key_by_name(name, &key)) {
            return story_wrong(story, error, "there is no such key", name);
        }
        /* Drawn before each key, as on a terminal: lists learn their height there. */
        workstation_draw(story->workstation, &story->canvas);
        workstation_settle(story->workstation);
        workstation_key(story->workstation, &key);
        if (story_wait_idle(story, error) != 0) {
            return -1;
        }
        value += used;
    }
    return 0;
}

int story_type_text(struct story *story, const char *value, struct error *error)
{
    if (story_begin(story, error) != 0) {
        return -1;
    }
    while (*value != '\0') {
        struct key key = {.code = *value == ' ' ? KEY_CODE_SPACE : KEY_CODE_TEXT};
        size_t length = 1;
        while (((unsigned char)value[length] & 0xC0) == 0x80) {
            length++;
        }
        snprintf(key.text, sizeof(key.text), "%.*s", (int)length, value);
        workstation_settle(story->workstation);
        workstation_key(story->workstation, &key);
        value += length;
    }
    return story_wait_idle(story, error);
}

int story_paste_text(struct story *story, const char *value, struct error *error)
{
    char text[STORY_LINE_SIZE];
    size_t length = 0;
    if (story_begin(story, error) != 0) {
        return -1;
    }
    for (; *value != '\0'; value++) {
        bool line_end = value[0] == '\\' && value[1] == 'n';
        text[length++] = line_end ? '\n' : *value;
        value += line_end;
    }
    workstation_paste(story->workstation, text, length, false);
    return story_wait_idle(story, error);
}

/* Before the first key: who begins. Later: somebody else comes in at the login or the lock. */
int story_set_user(struct story *story, const char *value, struct error *error)
{
    snprintf(story->user, sizeof(story->user), "%s", value);
    if (story->workstation == NULL) {
        return 0;
    }
    if (story_begin_user(story, error) != 0) {
        return -1;
    }
    workstation_signed_in(story->workstation);
    return story_wait_idle(story, error);
}

int story_advance(struct story *story, const char *value, struct error *error)
{
    long long seconds = 0;
    if (story_begin(story, error) != 0) {
        return -1;
    }
    if (!story->clock.fixed || !text_to_integer(value, &seconds) || seconds < 0) {
        return story_wrong(story, error, ":advance wants seconds, and a :clock before it", value);
    }
    clock_advance(&story->clock, seconds * 1000);
    workstation_tick(story->workstation);
    return story_wait_idle(story, error);
}

int story_wait(struct story *story, const char *value, struct error *error)
{
    if (strcmp(value, "idle") != 0) {
        return story_wrong(story, error, ":wait takes idle", value);
    }
    return story_begin(story, error) != 0 ? -1 : story_wait_idle(story, error);
}
