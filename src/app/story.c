/* SPDX-License-Identifier: MIT */
/* Plays stories on a canvas, without a terminal: line by line. Loop thread. */
#include "src/app/story_private.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct {
    const char *name;
    int (*run)(struct story *story, const char *value, struct error *error);
} directives[] = {
    {":size", story_set_size},       {":clock", story_set_clock},  {":demo", story_make_demo},
    {":set", story_set_setting},     {":db", story_set_database},  {":theme", story_set_theme},
    {":depth", story_set_depth},     {":lines", story_set_lines},  {":keys", story_press_keys},
    {":type", story_type_text},      {":paste", story_paste_text}, {":wait", story_wait},
    {":screen", story_print_screen}, {":row", story_add_row},      {":looks", story_print_looks},
    {":as", story_set_user},         {":advance", story_advance},  {":script", story_add_to_script},
};

/* $NAME becomes its value; an unknown name stays as it is. */
static void replace_variables(const struct story *story, const char *line, char *out, size_t size)
{
    size_t at = 0;
    while (*line != '\0' && at + 1 < size) {
        const char *value = NULL;
        size_t skip = 0;
        for (const char *const *variable = story->variables;
             *line == '$' && variable != NULL && *variable != NULL; variable++) {
            const char *equals = strchr(*variable, '=');
            size_t length = (size_t)(equals - *variable);
            if (strncmp(line + 1, *variable, length) == 0) {
                value = equals + 1;
                skip = length + 1;
            }
        }
        if (value == NULL) {
            out[at++] = *line++;
        } else {
            at += (size_t)snprintf(out + at, size - at, "%s", value);
            line += skip;
        }
    }
    out[at < size ? at : size - 1] = '\0';
}

static int play_line(struct story *story, char *line, struct error *error)
{
    line[strcspn(line, "\r\n")] = '\0';
    if (line[0] == '\0' || line[0] == '#') {
        return 0;
    }
    char *value = line + strcspn(line, " ");
    if (*value != '\0') {
        *value++ = '\0';
    }
    for (size_t i = 0; i < sizeof(directives) / sizeof(directives[0]); i++) {
        if (strcmp(directives[i].name, line) == 0) {
            return directives[i].run(story, value, error);
        }
    }
    return story_wrong(story, error, "there is no such directive", line);
}

/* The demo database, its keys and its state: files, and folders of files. */
static void remove_folder(const char *folder)
{
    DIR *list = opendir(folder);
    struct dirent *entry;
    while (list != NULL && (entry = readdir(list)) != NULL) {
        char path[1100];
        snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
        if (entry->d_name[0] != '.' && unlink(path) != 0 && errno == EISDIR) {
            remove_folder(path);
        }
    }
    if (list != NULL) {
        closedir(list);
    }
    rmdir(folder);
}

static void end_story(struct story *story)
{
    buffer_release(&story->script);
    workstation_free(story->workstation);
    sign_in_free(story->desk);
    staff_keeper_free(story->keeper);
    if (story->is_open) {
        records_close(&story->records);
    }
    canvas_release(&story->canvas);
    keymap_free(story->keymap);
    theme_free(story->theme);
    tall_man_free(story->tall_man);
    if (story->folder[0] != '\0') {
        remove_folder(story->folder);
    }
}

int story_play(const char *path, const char *const *variables, const char *database,
               const struct settings *settings, struct buffer *output, struct error *error)
{
    struct story story = {.path = path,
                          .database = database,
                          .variables = variables,
                          .settings = *settings,
                          .depth = DEPTH_256,
                          .output = output,
                          .clock = clock_system()};
    char line[STORY_LINE_SIZE], replaced[STORY_LINE_SIZE];
    int result = 0;
    buffer_init(&story.script);
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        return error_set(error, ERROR_IO, "%s cannot be read: %s.", path, strerror(errno));
    }
    snprintf(story.user, sizeof(story.user), "demo-doctor");
    snprintf(story.settings.station, sizeof(story.settings.station), "ws-07");
    story.today = clock_today(&story.clock);
    canvas_init(&story.canvas, 24, 80);
    story.keymap = keymap_load(NULL, error);
    story.theme = story.keymap == NULL ? NULL : theme_load("default-dark", error);
    if (story.theme == NULL) {
        result = -1;
    }
    while (result == 0 && fgets(line, sizeof(line), file) != NULL) {
        story.line++;
        replace_variables(&story, line, replaced, sizeof(replaced));
        result = play_line(&story, replaced, error);
    }
    fclose(file);
    end_story(&story);
    return result;
}
