/* SPDX-License-Identifier: MIT */
/*
 * The messages of a session: one on the line (the gravest), the last fifty kept, and their list.
 * The loop's thread; the struct lives in the workstation.
 */
#include "ui/kit/overlay.h"

#include "chartty/base/text.h"
#include "chartty/base/words.h"
#include "ui/kit/draw.h"

#include <stdio.h>
#include <string.h>

void messages_init(struct messages *messages)
{
    *messages = (struct messages){.newest = -1};
}

/* Copies what fits; what is cut ends at a whole character. */
static void copy_message(char out[MESSAGE_SIZE], const char *text)
{
    size_t length = strlen(text);
    if (length >= MESSAGE_SIZE) {
        length = MESSAGE_SIZE - 1;
        while (length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80) {
            length--;
        }
    }
    memcpy(out, text, length);
    out[length] = '\0';
}

void messages_add(struct messages *messages, enum message_level level, int hour, int minute,
                  const char *text)
{
    messages->newest = (messages->newest + 1) % MESSAGES_KEPT;
    if (messages->count < MESSAGES_KEPT) {
        messages->count++;
    }
    struct message *message = &messages->kept[messages->newest];
    *message = (struct message){.level = level, .hour = hour, .minute = minute};
    copy_message(message->text, text);
    if (!messages->showing || level >= messages->on_line.level) {
        messages->showing = true;
        messages->on_line = *message;
    }
}

void messages_clear(struct messages *messages)
{
    if (messages->showing && messages->on_line.level != MESSAGE_CRITICAL) {
        messages->showing = false;
    }
}

void messages_settle(struct messages *messages)
{
    messages->showing = false;
}

int messages_index(const struct messages *messages, int age)
{
    if (age < 0 || age >= messages->count) {
        return -1;
    }
    return (messages->newest - age + MESSAGES_KEPT) % MESSAGES_KEPT;
}

const char *message_mark(enum message_level level, enum role *role)
{
    switch (level) {
    case MESSAGE_CRITICAL:
        *role = ROLE_CRITICAL;
        return "[!!]";
    case MESSAGE_ERROR:
        *role = ROLE_ERROR;
        return "[!]";
    case MESSAGE_WARNING:
        *role = ROLE_WARNING;
        return "[!]";
    case MESSAGE_INFO:
    default:
        *role = ROLE_TEXT;
        return "";
    }
}

/* The message with its mark, unless its text brings one. */
static enum role message_words(const struct message *message, char *out, size_t size)
{
    enum role role;
    const char *mark = message_mark(message->level, &role);
    bool marked = mark[0] == '\0' || strncmp(message->text, "[!", 2) == 0;
    snprintf(out, size, "%s%s%s", marked ? "" : mark, marked ? "" : " ", message->text);
    return role;
}

/* What stands on the line for as long as it is so says by its own mark how much it matters. */
static enum role standing_role(const char *standing)
{
    static const enum message_level levels[] = {MESSAGE_CRITICAL, MESSAGE_WARNING};
    for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++) {
        enum role role;
        const char *mark = message_mark(levels[i], &role);
        if (strncmp(standing, mark, strlen(mark)) == 0) {
            return role;
        }
    }
    return ROLE_TEXT;
}

void messageline_draw(struct canvas *canvas, const struct area *area,
                      const struct messages *messages, const char *prompt, const char *standing)
{
    char words[MESSAGE_SIZE + 8];
    const char *text = standing != NULL ? standing : "";
    enum role role = standing_role(text);
    if (prompt != NULL && prompt[0] != '\0') {
        text = prompt;
        role = ROLE_VALUE;
    } else if (messages != NULL && messages->showing) {
        role = message_words(&messages->on_line, words, sizeof words);
        text = words;
    }
    struct area row = area_rows(area, 0, 1);
    canvas_fill(canvas, &row, ROLE_TEXT);
    draw_text(canvas, &row, 0, 1, row.width - 1, role, text);
}

void message_list_draw(struct canvas *canvas, const struct area *body,
                       const struct messages *messages)
{
    struct area box = area_centred(body, body->height, body->width < 78 ? body->width : 78);
    struct area inside = area_inside(&box);
    char title[64];
    snprintf(title, sizeof title, WORDS("Messages (%d, newest first)"), messages->count);
    draw_box(canvas, &box, title);
    canvas_cursor(canvas, &inside, 0, 0);
    if (messages->count == 0) {
        draw_text(canvas, &inside, 0, 1, inside.width - 1, ROLE_LABEL, WORDS("No messages yet."));
    }
    int row = 0;
    for (int age = 0; age < messages->count; age++) {
        const struct message *message = &messages->kept[messages_index(messages, age)];
        char words[MESSAGE_SIZE + 8], safe[(MESSAGE_SIZE + 8) * SAFE_GROWTH];
        enum role role = message_words(message, words, sizeof words);
        text_safe(safe, sizeof safe, words, strlen(words), NULL);
        int lines = wrap_count(safe, inside.width - 8, WRAP_WORDS);
        bool last = age == messages->count - 1;
        if (row + lines > inside.height - (last ? 0 : 1)) {
            canvas_format(canvas, &inside, inside.height - 1, 1, inside.width - 1, ROLE_VALUE,
                          "v %d older", messages->count - age);
            return;
        }
        canvas_format(canvas, &inside, row, 1, 5, ROLE_LABEL, "%02d:%02d", message->hour,
                      message->minute);
        row +=
            wrap_draw(canvas, &inside, row, 7, inside.width - 8, 0, lines, WRAP_WORDS, role, safe);
    }
}
