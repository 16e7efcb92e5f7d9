/* SPDX-License-Identifier: MIT */
/* A story's directives before its first key: records, clock, settings, looks. Loop thread. */
#include "src/app/story_private.h"

#include "chartty/base/text.h"
#include "chartty/data/migrate.h"
#include "src/app/story_rows.h"
#include "src/exchange/demo.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* "80x24", "300 7": two whole numbers and the sign between them, nothing else. */
static bool two_numbers(const char *text, char between, long long *first, long long *second)
{
    char left[24];
    const char *sign = strchr(text, between);
    if (sign == NULL || (size_t)(sign - text) >= sizeof(left)) {
        return false;
    }
    snprintf(left, sizeof(left), "%.*s", (int)(sign - text), text);
    return text_to_integer(left, first) && text_to_integer(sign + 1, second);
}

/* --- records --------------------------------------------------------------------------------- */

int story_make_demo(struct story *story, const char *value, struct error *error)
{
    long long patients = 0, seed = 0;
    if (!two_numbers(value, ' ', &patients, &seed) || patients < 0 || seed < 0) {
        return story_wrong(story, error, ":demo wants a number of patients and a seed", value);
    }
    snprintf(story->folder, sizeof(story->folder), "/tmp/chartty-story-XXXXXX");
    if (mkdtemp(story->folder) == NULL) {
        return story_wrong(story, error, "no temporary folder", strerror(errno));
    }
    if (story->database != NULL) {
        snprintf(story->url, sizeof(story->url), "%s", story->database);
    } else {
        snprintf(story->url, sizeof(story->url), "%s/demo.db", story->folder);
    }
    snprintf(story->settings.state, sizeof(story->settings.state), "%s/state", story->folder);
    struct demo_options options = {
        .url = story->url, .patients = patients, .seed = (uint64_t)seed, .today = story->today};
    if (database_init(story->url, error) != 0 || database_mark_demo(story->url, error) != 0) {
        return -1;
    }
    return demo_fill(&options, error);
}

int story_add_row(struct story *story, const char *value, struct error *error)
{
    struct error why;
    char day[11], moment[40];
    date_format_iso(story->today, day);
    snprintf(moment, sizeof(moment), "%s 08:00:00.000000", day);
    if (story->folder[0] == '\0') {
        return story_wrong(story, error, ":row needs a :demo database before it", "");
    }
    return story_row(story->url, value, moment, &why) == 0
               ? 0
               : story_wrong(story, error, why.user, "");
}

int story_add_to_script(struct story *story, const char *value, struct error *error)
{
    if (story->folder[0] == '\0' || story->database != NULL || story->is_open) {
        return story_wrong(story, error,
                           ":script stands behind :demo, on SQLite, before the first key", value);
    }
    buffer_format(&story->script, "%s\n", value);
    return 0;
}

int story_set_database(struct story *story, const char *value, struct error *error)
{
    (void)error;
    const char *slash = strrchr(story->path, '/');
    bool is_whole = value[0] == '/' || strstr(value, "://") != NULL; /* or a server's address */
    int folder = is_whole || slash == NULL ? 0 : (int)(slash - story->path + 1);
    snprintf(story->url, sizeof(story->url), "%.*s%s", folder, story->path, value);
    return 0;
}

/* --- clock and settings ---------------------------------------------------------------------- */

int story_set_clock(struct story *story, const char *value, struct error *error)
{
    struct datetime at;
    if (!datetime_parse(value, &at, NULL, NULL)) {
        return story_wrong(story, error, ":clock wants YYYY-MM-DD HH:MM", value);
    }
    story->clock = clock_fixed(&at);
    story->today = at.date;
    return 0;
}

int story_set_setting(struct story *story, const char *value, struct error *error)
{
    if (story->is_open) {
        return story_wrong(story, error, ":set comes before the first key", value);
    }
    return settings_read_text(&story->settings, story->path, value, error);
}

/* --- looks ----------------------------------------------------------------------------------- */

int story_set_size(struct story *story, const char *value, struct error *error)
{
    long long wide = 0, high = 0;
    if (!two_numbers(value, 'x', &wide, &high) || wide < 1 || high < 1 || wide > 300 ||
        high > 300) {
        return story_wrong(story, error, ":size wants WIDTHxHEIGHT", value);
    }
    int width = (int)wide, height = (int)high;
    canvas_resize(&story->canvas, height, width);
    return 0;
}

int story_set_depth(struct story *story, const char *value, struct error *error)
{
    static const char *const words[DEPTH_COUNT] = {"mono", "8", "16", "256", "rgb"};
    for (int depth = 0; depth < DEPTH_COUNT; depth++) {
        if (strcmp(value, words[depth]) == 0) {
            story->depth = (enum color_depth)depth;
            return 0;
        }
    }
    return story_wrong(story, error, ":depth wants mono, 8, 16, 256 or rgb", value);
}

int story_set_theme(struct story *story, const char *value, struct error *error)
{
    theme_free(story->theme);
    story->theme = theme_load(value, error);
    return story->theme == NULL ? -1 : 0;
}

int story_set_lines(struct story *story, const char *value, struct error *error)
{
    if (strcmp(value, "unicode") != 0 && strcmp(value, "ascii") != 0) {
        return story_wrong(story, error, ":lines wants unicode or ascii", value);
    }
    story->canvas.lines = value[0] == 'u' ? LINES_UNICODE : LINES_ASCII;
    return 0;
}
